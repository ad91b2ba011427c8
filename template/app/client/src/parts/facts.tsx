import { nameOf } from '../data/values';
import type { Entity, Row } from '../model';
import { RelatedName } from './related';
import { Value } from './value';

/** Nobody needs to read these where they are empty. */
const filled = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

/** What a row holds: long texts first, then the rest as pairs. */
export function Facts({ entity, row }: { entity: Entity; row: Row }) {
  const title = nameOf(entity, row);
  const never = row['updatedAt'] === row['createdAt'];
  const columns = entity.columns.filter(
    ({ name }) => filled(row[name]) && row[name] !== title && !(never && name === 'updatedAt'),
  );
  const long = columns.filter(({ type, picture }) => type === 'longText' || picture === true);
  const short = columns.filter((column) => !long.includes(column));
  // The names of people stand among the columns.
  const named = new Set(entity.columns.map(({ name }) => name));
  const relations = entity.relations.filter(
    ({ name, to }) => filled(row[name]) && !(to === 'user' && named.has(name.replace(/Id$/, 'Name'))),
  );
  return (
    <div className="facts">
      {long.map((column) => (
        <div key={column.name} className={column.picture === true ? 'picture' : 'long'}>
          <Value column={column} row={row} />
        </div>
      ))}
      <dl>
        {relations.map((relation) => (
          <div key={relation.name}>
            <dt>{relation.label}</dt>
            <dd>
              <RelatedName relation={relation} id={String(row[relation.name])} />
            </dd>
          </div>
        ))}
        {short.map((column) => (
          <div key={column.name}>
            <dt>{column.label}</dt>
            <dd>
              <Value column={column} row={row} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
