import type { Plan, Table, Term } from '../../plan/plan.js';
import { tableOf } from './choosing.js';

/**
 * The ids that are followed from a row to a person who may do something with it: `[['ownerId'], ['shopId', 'ownerId']]`.
 * Undefined where the row alone does not tell (members of a group): the server decides then.
 */
export function waysToPeople(terms: Term[], table: Table, plan: Plan): string[][] | undefined {
  const ways = terms.map((term) => wayOf(term, table, plan));
  const told = ways.filter((way) => way !== undefined);
  return told.length === ways.length ? told : undefined;
}

function wayOf(term: Term, table: Table, plan: Plan): string[] | undefined {
  if (term.kind === 'me') return wayToOwner(term.column, table, plan);
  if (term.kind !== 'related') return undefined;
  const reference = table.references.find(({ column }) => column === term.column);
  const next = reference && tableOf(reference.to, plan);
  const rest = next && wayOf(term.term, next, plan);
  return reference === undefined || rest === undefined ? undefined : [`${reference.name}Id`, ...rest];
}

/** The owner's key lies in each row; the API tells it of the row that a person owns directly. */
function wayToOwner(column: string, table: Table, plan: Plan): string[] | undefined {
  const direct = table.references.find((reference) => reference.column === column && reference.to === 'user');
  if (direct !== undefined) return [`${direct.name}Id`];
  if (table.blueprint.owner === 'user') return ['ownerId'];
  const parent = table.ownedBy && tableOf(table.ownedBy.to, plan);
  const rest = parent && wayToOwner(column, parent, plan);
  return table.ownedBy === undefined || rest === undefined ? undefined : [`${table.ownedBy.name}Id`, ...rest];
}
