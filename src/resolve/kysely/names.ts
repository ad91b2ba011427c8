import { type Catalogue, type CallStep, type Expression, snakeCase } from '../../model/index.js';
import { type Binding, literalString, quote, Unresolvable } from '../sql.js';

/** What holds for the whole statement. */
export interface Scope {
  binding: Binding;
  /** What is known of the tables. */
  catalogue: Catalogue;
  /** CamelCasePlugin: names in the code are camel case, those in the database snake case. */
  camelCase: boolean;
  /** `withSchema(…)` */
  schema?: string;
  /** Tables without an alias, which that schema is put before wherever they are named. */
  qualified: Set<string>;
  /** Common table expressions, which have no schema. */
  common: Set<string>;
}

/** One name as it stands in SQL. */
export function nameSql(name: string, scope: Scope): string {
  return name === '*' ? '*' : quote(columnName(name, scope));
}

/** The column that a property of a row is in the database. */
export function columnName(name: string, scope: Scope): string {
  return scope.camelCase ? snakeCase(name) : name;
}

/** `u.id`, `schema.table.column` */
export function referenceSql(text: string, scope: Scope): string {
  const parts = text
    .trim()
    .split('.')
    .map((part) => part.trim());
  const [first = ''] = parts;
  const schema = parts.length === 2 && scope.schema !== undefined && scope.qualified.has(first) ? `${quote(scope.schema)}.` : '';
  return schema + parts.map((part) => nameSql(part, scope)).join('.');
}

/** `u.id as userId` */
export function aliasedSql(text: string, scope: Scope): string {
  const { name, alias } = splitAlias(text);
  return `${referenceSql(name, scope)}${alias === undefined ? '' : ` as ${nameSql(alias, scope)}`}`;
}

/** `users as u` */
export function tableSql(text: string, scope: Scope): string {
  const { name, alias } = splitAlias(text);
  const schema = scope.schema === undefined || name.includes('.') || scope.common.has(name) ? '' : `${quote(scope.schema)}.`;
  return `${schema}${referenceSql(name, scope)}${alias === undefined ? '' : ` as ${nameSql(alias, scope)}`}`;
}

export function splitAlias(text: string): { name: string; alias?: string } {
  const [name = '', alias] = text.trim().split(/\s+as\s+/i);
  return alias === undefined ? { name } : { name, alias };
}

/** The steps of a statement or builder that stands within another one; undefined where the value is none. */
export function stepsOf(value: Expression | undefined): CallStep[] | undefined {
  if (value?.kind !== 'call' || value.name !== 'subquery') return undefined;
  return value.arguments.flatMap((step) => (step.kind === 'call' ? [{ name: step.name, arguments: step.arguments }] : []));
}

/** Text that the statement cannot do without. */
export function neededText(value: Expression | undefined, what: string): string {
  const text = literalString(value);
  if (text === undefined) throw new Unresolvable(`${what} that is only known when the app runs`);
  return text;
}
