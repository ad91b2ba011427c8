import type { Cast, Location, Parameter, Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';

/** Where the app stores what a request says, and the names of the entry points that do. */
export interface Accepted {
  /** As the code says it: `req.body.amount`. */
  origin: string;
  names: string[];
  location: Location;
}

type Needs = 'statements' | 'sites' | 'reaches' | 'entryPoints' | 'processFacts';

/**
 * A write of the column with a field of the request that no handler on the way looks at. Undefined where every write is computed,
 * checked or not known: then nobody can say that the app lets in what cannot be read.
 */
export function acceptedAsItComes(table: Table, { column }: Cast, facts: Pick<Facts, Needs>): Accepted | undefined {
  for (const statement of facts.statements)
    for (const parameter of statement.parameters) {
      const origin = fieldOfRequest(parameter, table, column);
      if (origin === undefined) continue;
      const entries = facts.reaches.filter(({ site }) => site === statement.site).map(({ entry }) => entry);
      if (entries.length === 0 || !entries.every((entry) => isUnchecked(entry, origin, facts))) continue;
      return {
        origin,
        names: entries.flatMap((entry) => facts.entryPoints.get(entry)?.name ?? []),
        location: facts.sites.get(statement.site)?.location ?? statement.location,
      };
    }
  return undefined;
}

/** `req.body.amount`, where the parameter stores just that in the column. */
function fieldOfRequest(
  { operator, column: stored, origin, around }: Parameter,
  table: Table,
  column: string,
): string | undefined {
  if (operator !== 'write' || around !== undefined || stored?.table !== table.name || stored.column !== column) return undefined;
  return /^request: ((?:req|request|ctx\.request|c\.req)\.(?:body|query)\.[\w.]+)$/.exec(origin)?.[1];
}

/** What the handlers look at is known, and the field is not among it. */
function isUnchecked(entry: string, origin: string, { processFacts }: Pick<Facts, 'processFacts'>): boolean {
  const looked = processFacts.find(({ kind, entryPoints }) => kind === 'input-checks' && entryPoints.includes(entry))?.inputs;
  const name = origin.slice(origin.lastIndexOf('.') + 1);
  return looked !== undefined && !looked.includes('*') && !looked.includes(name);
}
