import { type Catalogue, type CallStep, type Expression, snakeCase } from '../../model/index.js';
import { type Binding, literalString, quote, Unresolvable } from '../sql.js';

/** What holds for the whole statement. */
export interface Scope {
  binding: Binding;
  /** What is known of the tables. */
  catalogue: Catalogue;
  /** A mapper of names: camel case in the code, snake case in the database. */
  camelCase: boolean;
  schema?: string;
}

/** One name as Knex writes it. */
export function nameSql(name: string, scope: Scope): string {
  return name === '*' ? '*' : quote(scope.camelCase ? snakeCase(name) : name);
}

/** `u.id as userId`: dots part it, ` as ` gives it another name. */
export function identifierSql(text: string, scope: Scope): string {
  const [name = '', alias] = text.trim().split(/\s+as\s+/i);
  const sql = name
    .split('.')
    .map((part) => nameSql(part.trim(), scope))
    .join('.');
  return alias === undefined ? sql : `${sql} as ${nameSql(alias.trim(), scope)}`;
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

/** Arguments that may be given one by one or as a list. */
export function flat(values: Expression[]): Expression[] {
  return values.flatMap((value) => (value.kind === 'list' ? flat(value.items) : [value]));
}

export function isNull(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === null;
}
