import { Link } from 'react-router';
import { nameOf } from '../data/values';
import type { Entity, List } from '../model';
import { useSending } from '../sender';

/** New rows that are not sent yet stand above a list in which they will be. */
export function Unsent({ entity, list, parent }: { entity: Entity; list: List; parent: string }) {
  const { writes } = useSending();
  const rows = writes.filter(
    ({ entity: of, method, problem, body }) =>
      of === entity.key &&
      method === 'POST' &&
      problem === undefined &&
      (list.whose === undefined || list.whose.entity === 'user' || body[list.whose.by] === parent),
  );
  if (rows.length === 0) return null;
  return (
    <ul className="unsent" aria-label={`${entity.title} that wait to be sent`}>
      {rows.map(({ key, row, body }) => (
        <li key={key}>
          <Link to={`/${entity.route}/${row}`}>{nameOf(entity, body)}</Link> <span className="word">Waiting</span>
        </li>
      ))}
    </ul>
  );
}
