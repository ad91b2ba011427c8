import { type Client, DatabaseError } from 'pg';
import { type App, callsIn, type CallSite, findTable, type Statement } from '../model/index.js';
import type { Refusal } from './refusal.js';
import { refusedByCheck } from './refused-by-check.js';

/** Types whose texts have a form; enums are looked up in the catalogue, and what extensions add is not looked at. */
const formed =
  /^(?:uuid|smallint|integer|bigint|numeric|real|double precision|boolean|date|interval|time(?:stamp)? with(?:out)? time zone|inet)(\[\])?$/;

/** Whether the code writes out a value that a statement sends as a parameter. */
export function writesOut(statement: Statement): boolean {
  return statement.parameters.some((_, at) => textsOf(statement, at).length > 0);
}

/** The types that Postgres found for the parameters of a prepared statement of this session, `$1` first. */
export async function parameterTypes(name: string, client: Client): Promise<string[]> {
  const asked = 'select parameter_types::text[] as types from pg_prepared_statements where name = $1';
  const { rows } = await client.query<{ types: string[] }>(asked, [name]);
  return rows[0]?.types ?? [];
}

/**
 * What Postgres says of values that the code writes out and that the parameter's type cannot hold (`'1'` for a uuid), or that a CHECK
 * refuses: PREPARE takes such a statement, since it knows the type and not yet the value; every execution of it fails.
 * @param types of the parameters of each SQL, as PREPARE found them
 * @returns the first refusal of each such statement; what columns hold of which no DDL was found was guessed and says nothing
 */
export async function strangeValues(
  {
    statements,
    catalogue,
    callSites,
    entryPoints,
    comparedWords = [],
  }: Pick<App, 'statements' | 'catalogue' | 'callSites' | 'entryPoints' | 'comparedWords'>,
  types: ReadonlyMap<string, string[]>,
  client: Client,
): Promise<Map<Statement, Refusal>> {
  const loose = new Set(callSites.filter(isPutTogether).map(({ id }) => id));
  const answers = new Map<string, Refusal | undefined>();
  const found = new Map<Statement, Refusal>();
  for (const statement of statements) {
    if (loose.has(statement.site) || isGuessed(statement, catalogue)) continue;
    for (const [at, type] of (types.get(statement.sql) ?? []).entries()) {
      for (const text of textsOf(statement, at)) {
        const check = await refusedByCheck(statement, at, text, catalogue, client, answers);
        if (check !== undefined && !found.has(statement)) found.set(statement, check);
        // What the code asks for by name stands for something else and is mostly not sent.
        if (!formed.test(type) || comparedWords.includes(text)) continue;
        const cast = `select $1::text::${type.replace('[]', '')}`;
        const key = `${cast} ${text}`;
        if (!answers.has(key)) answers.set(key, await refusalOf(cast, text, client));
        const refusal = answers.get(key);
        if (refusal !== undefined && !found.has(statement)) found.set(statement, refusal);
      }
    }
  }
  return withoutArms(found, statements, entryPoints);
}

/**
 * What a variable holds at first, until a test has filled it, is one form of a call beside others on the same way, and seldom sent: only
 * where all forms that an entry point leads to have such a value is it sent for certain.
 */
function withoutArms(
  found: Map<Statement, Refusal>,
  statements: readonly Statement[],
  entryPoints: App['entryPoints'],
): Map<Statement, Refusal> {
  const calls = entryPoints.flatMap(({ work }) => {
    const bySite = new Map<string, Set<number>>();
    for (const { site, variants } of callsIn(work)) bySite.set(site, new Set([...(bySite.get(site) ?? []), ...variants]));
    return [...bySite];
  });
  const isSure = ({ site, variant }: Statement): boolean => {
    const forms = statements.filter((other) => other.site === site);
    return calls.some(
      ([called, variants]) =>
        called === site && variants.has(variant) && forms.every((form) => !variants.has(form.variant) || found.has(form)),
    );
  };
  return new Map([...found].filter(([statement]) => isSure(statement)));
}

/** SQL and its list of values, each put together by tests of its own: which value belongs to which place is not told. */
function isPutTogether({ library, variants }: CallSite): boolean {
  const texts = variants.flatMap(({ steps }) => steps.flatMap((step) => step.arguments[0] ?? []));
  return library === 'pg' && (variants.length > 1 || texts.some(({ kind }) => kind === 'text'));
}

function textsOf({ parameters }: Statement, at: number): string[] {
  const { literal, always, around } = parameters[at] ?? {};
  const value = literal ?? always;
  if (value === undefined || around !== undefined) return [];
  return [value].flat().flatMap((value) => (value === null ? [] : [String(value)]));
}

function isGuessed({ facts }: Statement, catalogue: App['catalogue']): boolean {
  return facts.tables.some(({ name, schema }) => findTable(catalogue, name, schema)?.origin !== 'declared');
}

async function refusalOf(cast: string, text: string, client: Client): Promise<Refusal | undefined> {
  try {
    await client.query(cast, [text]);
    return undefined;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { code: error.code ?? '', message: error.message };
  }
}
