import type { EntryPoint } from '../../model/index.js';
import type { Blueprint } from '../blueprint/blueprint.js';
import { entityOf, type Ground, type Sent } from './ground.js';

/** A route of the app and what of the Blueprint it is: `lists order`, `makes order`. */
export interface Route {
  name: string;
  is: string | undefined;
}

const verbs = { select: 'shows', insert: 'makes', update: 'changes', delete: 'removes' } as const;

/** What each route is: what it does to one entity, or something of its own. */
export function routesIn(ground: Ground, { entities }: Blueprint): Route[] {
  const routes = ground.app.entryPoints.filter(
    ({ kind, moment, backOffice }) => (kind === 'route' || kind === 'edge-function') && moment === 'request' && !backOffice,
  );
  const byEntry = new Map<EntryPoint, Sent[]>();
  for (const one of ground.sent) for (const entry of one.entries) byEntry.set(entry, [...(byEntry.get(entry) ?? []), one]);
  return routes.map((entry) => ({ name: entry.name, is: whatIs(byEntry.get(entry) ?? [], ground, Object.keys(entities)) }));
}

function whatIs(sent: Sent[], ground: Ground, entities: string[]): string | undefined {
  const writes = new Set<string>();
  const reads = new Set<string>();
  for (const { statement, rows } of sent) {
    const { verb, target, tables, singleRow, limit } = statement.facts;
    const table = target ?? tables[0]?.name;
    const entity = table === undefined ? undefined : entityOf(table, ground);
    if (verb === 'other' || entity === undefined || !entities.includes(entity)) continue;
    if (verb !== 'select') writes.add(`${verbs[verb]} ${entity}`);
    else if (!singleRow)
      reads.add(`${rows !== undefined && limit !== undefined && limit !== 1 ? 'lists' : verbs.select} ${entity}`);
  }
  if (writes.size > 0) return writes.size === 1 ? [...writes][0] : undefined;
  return [...reads][0];
}
