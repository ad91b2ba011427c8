import { isRoleColumn, isStaffRole, type Table } from '../../model/index.js';
import { nouns, type Link } from '../../scenario/index.js';
import type { FillContext } from './context.js';
import type { Spread } from './spread.js';
import { saltOf, type Value } from './sql.js';
import { parseType } from './types.js';
import type { ColumnContext } from './values.js';

/** How one table is filled at one size. */
export interface TablePlan {
  table: Table;
  /** Rows that the fill adds, and rows that children may point to. */
  rows: number;
  pointable: number;
  /** Slots, then parents' row numbers, that the INSERT computes once per row, by the name of their column. */
  slots: Map<string, Value>;
  parents: Map<string, Value>;
  /** Columns that are written; the others take their default. */
  columns: Map<string, Value>;
  /** What could not be planned: the insert is tried all the same. */
  doubts: string[];
  /** A key is made of whose row it is and which of its rows: a row beyond the last repeats the first. */
  repeats: boolean;
}

/** The plans of all tables for so many users: computed on demand, since a child needs its parents'. */
export interface Planner {
  plan(key: string): TablePlan | undefined;
  /** A column of row number so-and-so. */
  value(key: string, column: string): Value | undefined;
}

/** A plan in the making. */
export interface Building {
  table: Table;
  key: string;
  rows: number;
  values: Map<string, Value>;
  slots: Map<string, Value>;
  parents: Map<string, Value>;
  unique: Set<string>;
  links: Map<Link, { spread: Spread | undefined; parent: Value; whole: Value }>;
  ranks: Set<string>;
  doubts: string[];
}

/** What the value of a column may depend on. */
export function columnContext(context: FillContext, state: Building, name: string): ColumnContext {
  const column = state.table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${state.key} has no column ${name}`);
  const base = context.types.get(column.type)?.base ?? column.type;
  return {
    column,
    type: parseType(base),
    rows: state.rows,
    anchor: context.anchor,
    salt: saltOf(`${state.key}.${name}`),
    domain: context.checks.get(state.key)?.domains.get(name),
    literals: context.literals.get(`${state.key}.${name}`) ?? [],
    isNeverSet: context.neverSet.has(`${state.key}.${name}`),
    isOfFew: (role) => isRoleColumn(name) && ofAccounts(context, state) && isOfFew(context.app.givenRoles, role),
    documentKeys: context.documentKeys.get(`${state.key}.${name}`) ?? [],
    offset: context.seeds.get(state.key)?.largest[name] ?? 0,
  };
}

/** Whether it says of each user what he may do: a group's members are another thing. */
function ofAccounts({ population }: FillContext, { key, table }: Building): boolean {
  return population.has(key) || nouns(table.name).join(' ') === 'user role';
}

/** A role that is staff's by its name, or that no account has by itself. */
function isOfFew(given: readonly string[] | undefined, role: string): boolean {
  return isStaffRole(role) || (given !== undefined && !given.includes(role.toLowerCase()));
}

/** The column's type as the catalogue prints it. */
export function typeOf(table: Table, column: string): string {
  return table.columns.find((candidate) => candidate.name === column)?.type ?? '';
}
