import { Link } from 'react-router';
import { nameOf } from '../data/values';
import type { Column, Entity, Row } from '../model';
import { Value } from './value';

const right = new Set(['integer', 'number', 'money']);

interface Shown {
  entity: Entity;
  /** The key by which a row leads to one of the entity. */
  id?: string;
  columns: Column[];
  rows: Row[];
  label: string;
}

/** Rows as a table; on a narrow screen each row is a card, and stays a row for screen readers. */
export function Rows({ entity, id = 'id', columns, rows, label }: Shown) {
  const first = columns.find(({ name }) => entity.naming.includes(name)) ?? columns[0];
  const others = columns.filter((column) => column !== first);
  return (
    <table role="table" className="rows" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {first?.label ?? 'Name'}
          </th>
          {others.map((column) => (
            <th key={column.name} role="columnheader" scope="col" className={right.has(column.type) ? 'right' : undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={String(row['id'])} role="row">
            <th role="rowheader" scope="row">
              <Link to={`/${entity.route}/${String(row[id])}`}>
                {first === undefined ? nameOf(entity, row) : linkText(entity, first, row)}
              </Link>
            </th>
            {others.map((column) => (
              <td
                key={column.name}
                role="cell"
                data-label={column.label}
                className={right.has(column.type) ? 'right' : undefined}
              >
                <Value column={column} row={row} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function linkText(entity: Entity, column: Column, row: Row) {
  const value = row[column.name];
  if (value === null || value === '' || value === undefined) return nameOf(entity, row);
  return entity.naming.includes(column.name) ? (
    nameOf({ ...entity, naming: [column.name] }, row)
  ) : (
    <Value column={column} row={row} plain />
  );
}
