import { type Catalogue, comparedWithAsker, findTable, type Statement } from '../../../model/index.js';
import { identifier } from '../../identifier.js';

type Refusal = NonNullable<Statement['refused']>;

/** Policies that ask who it is let nobody through then. */
export const nobodySignsIn =
  'Nobody is signed in with Supabase in this app, so that auth.uid() is empty: let people sign in first.';

/** What a request's role may not use: a function or a table; undefined for any other refusal. */
export function forbiddenName(message: string): { kind: 'function' | 'table'; name: string } | undefined {
  const [, kind, name] = /^permission denied for (function|table|view) "?(\w+)"?$/.exec(message) ?? [];
  return name === undefined ? undefined : { kind: kind === 'function' ? 'function' : 'table', name };
}

/**
 * Why a right is wanted that the statement does not name: policies use a function or a table with the rights of whoever asks.
 * @param touched tables of the statements that are refused: they are named before others
 */
export function whyForbidden({ message }: Refusal, touched: readonly string[], catalogue: Catalogue): string {
  const forbidden = forbiddenName(message);
  if (!forbidden) return '';
  const guarded = tablesGuardedBy(forbidden.name, catalogue);
  const tables = [...new Set([...touched.filter((name) => guarded.includes(name)), ...guarded])];
  const shown =
    tables.length > 4 ? `${tables.slice(0, 3).join(', ')} and ${String(tables.length - 3)} more tables` : tables.join(', ');
  return tables.length === 0
    ? ''
    : ` Row-level security asks with the rights of whoever sends the statement, and the policies of ${shown} use ${forbidden.name}.`;
}

/** What to do about an insert that no policy lets through: a policy, or the column that the policies compare with who asks. */
export function fixOfInsert(message: string, { facts, role }: Statement, catalogue: Catalogue): string | undefined {
  const name = /^new row violates row-level security policy for table "(\w+)"$/.exec(message)?.[1];
  const table = name === undefined ? undefined : findTable(catalogue, name, facts.tables[0]?.schema);
  if (!table) return undefined;
  const checks = table.policies.flatMap(({ command, check, using }) =>
    command === 'INSERT' || command === 'ALL' ? [check ?? using ?? ''] : [],
  );
  const [column] = checks.flatMap(comparedWithAsker);
  return column === undefined
    ? `Say in a policy who may add rows: CREATE POLICY … ON ${table.name} FOR INSERT TO ${role} WITH CHECK (…);`
    : `${role === 'anon' ? `${nobodySignsIn} ` : ''}Write ${column} with the row (the id of who is signed in), or let the database do it: ALTER TABLE ${identifier(table.name)} ALTER COLUMN ${identifier(column)} SET DEFAULT auth.uid();`;
}

/** The statement that gives the right back, or how a policy does without it. */
export function fixOfRight(message: string, role: Statement['role'], catalogue: Catalogue): string | undefined {
  const forbidden = forbiddenName(message);
  if (!forbidden) return undefined;
  if (forbidden.kind === 'table') {
    return forbidden.name === 'users' && tablesGuardedBy('users', catalogue).length > 0
      ? "Let the policies do without the table of accounts: (auth.jwt() ->> 'email') and auth.uid() say who asks. For anything else, read it in a function that is SECURITY DEFINER and call that."
      : `Give the right back in a migration, and let row-level security decide which rows: GRANT SELECT ON ${forbidden.name} TO ${role};`;
  }
  const forms = catalogue.functions.filter(({ name, arguments: taken }) => name === forbidden.name && taken !== undefined);
  const grants = forms.map(
    (form) => `GRANT EXECUTE ON FUNCTION ${form.schema}.${form.name}(${form.arguments ?? ''}) TO ${role};`,
  );
  const grant = grants.length > 0 ? grants.join(' ') : `GRANT EXECUTE ON FUNCTION ${forbidden.name} TO ${role};`;
  return `Give the right back in a migration: ${grant} If nobody is to call it by its own address, move it to a schema that the API does not serve instead of taking the right away.`;
}

function tablesGuardedBy(name: string, catalogue: Catalogue): string[] {
  const used = new RegExp(`\\b${name}\\b`);
  return catalogue.tables
    .filter((table) => table.policies.some((policy) => used.test(`${policy.using ?? ''} ${policy.check ?? ''}`)))
    .map((table) => table.name);
}
