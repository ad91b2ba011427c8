import { escapeIdentifier, type Client } from 'pg';
import type { Lab } from '../lab/index.js';
import type { Unknown } from '../model/index.js';

/** Extensions whose use shows in the text though no CREATE EXTENSION stands there: they were switched on in a dashboard. */
const marks = [
  { name: 'uuid-ossp', mark: /\buuid_generate_v[1345]/i },
  { name: 'pgcrypto', mark: /\b(gen_salt|crypt|digest|hmac|gen_random_bytes|pgp_sym_(en|de)crypt)\s*\(/i },
  { name: 'pg_trgm', mark: /\bg(in|ist)_trgm_ops\b|\bword_similarity\s*\(/i },
  { name: 'citext', mark: /\bcitext\b/i },
  { name: 'unaccent', mark: /\bunaccent\s*\(/i },
];

/** Not trusted by Postgres though they reach nothing outside: the superuser makes them before anything of the app is there. */
const harmless = ['moddatetime', 'insert_username', 'autoinc', 'earthdistance'];

/** Types of extensions that the distribution does not have; they hold text, so that tables with such columns exist. */
const types = [
  { name: 'vector', modifier: true, extension: 'vector' },
  { name: 'halfvec', modifier: true, extension: 'vector' },
  { name: 'sparsevec', modifier: true, extension: 'vector' },
  { name: 'geometry', modifier: false, extension: 'postgis' },
  { name: 'geography', modifier: false, extension: 'postgis' },
];

/** What a server of the user's may have, and only a superuser may switch on; its own documents say that nothing else is needed. */
const engines = ['citus', 'timescaledb', 'postgis'];

const distances = ['<->', '<=>', '<#>'];

/** What only an absent extension has: a statement refused for its sake is unknown, not wrong. */
const absent =
  /\b(hnsw|ivfflat|vector_\w+_ops|st_\w+|postgis|geography|geometry|pgmq|pg_net|pg_cron|pgsodium|pgroonga|timescaledb|create_hypertable|pg_graphql|pgtap)\b/i;

/** The extension-only word that a message names, where there is one. */
export function absentExtension(message: string): string | undefined {
  return absent.exec(message)?.[1];
}

/**
 * Prepares an empty database for the extensions that a text needs; nothing of the app is in it yet, so a superuser may.
 * @param schema where they go: `extensions` as on Supabase, else `public`
 * @returns what a server that the user named refuses, with its reason; in our own it is an error
 */
export async function prepareExtensions(
  keeper: Client,
  text: string,
  schema: string,
  lab: Pick<Lab, 'role' | 'server'>,
): Promise<[name: string, why: string][]> {
  const refused: [string, string][] = [];
  const make = async (name: string, sql: string): Promise<boolean> => {
    try {
      await keeper.query(sql);
      return true;
    } catch (error) {
      if (lab.server === undefined) throw error;
      const said = error instanceof Error ? error.message : String(error);
      refused.push([`extension ${name}`, `the server refuses it: ${said}`]);
      return false;
    }
  };
  const declares = (name: string): boolean => new RegExp(`create\\s+extension[^;]*["\\s]${name}["\\s;]`, 'i').test(text);
  for (const { name, mark } of marks) {
    if (mark.test(text) && !declares(name)) await make(name, `create extension if not exists "${name}" schema ${schema}`);
  }
  for (const name of harmless) {
    const mentioned = new RegExp(`\\b${name}\\b`, 'i').test(text);
    if (mentioned) await make(name, `create extension if not exists ${name} schema ${schema} cascade`);
  }
  const real = lab.server === undefined ? new Set<string>() : await availableIn(keeper);
  for (const name of engines) {
    if (real.has(name) && declares(name)) await make(name, `create extension if not exists ${name} cascade`);
  }
  for (const type of types) {
    if (!new RegExp(`\\b${type.name}\\b`, 'i').test(text)) continue;
    const place = new RegExp(`\\bpublic\\s*\\.\\s*${type.name}\\b`, 'i').test(text) ? 'public' : schema;
    // The real one, where there is one: its indexes and distances are what is to be measured.
    if (real.has(type.extension)) {
      await make(type.extension, `create extension if not exists ${type.extension} schema ${place}`);
      continue;
    }
    const made = await make(type.name, typeSql(`${place}.${type.name}`, type.modifier, lab.role));
    if (made && type.extension === 'vector') await make(type.name, operatorSql(place, type.name));
  }
  return refused;
}

async function availableIn(keeper: Client): Promise<Set<string>> {
  const { rows } = await keeper.query<{ name: string }>('select name from pg_catalog.pg_available_extensions');
  return new Set(rows.map(({ name }) => name));
}

/** Extensions that the app's SQL switches on and that are not there afterwards: what leans on them is another app. */
export async function absentOf(client: Client, text: string, told: readonly Unknown[]): Promise<Unknown[]> {
  const declared = [...text.matchAll(/create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)/gi)].map(([, name]) => name ?? '');
  const { rows } = await client.query<{ name: string }>('select extname as name from pg_catalog.pg_extension');
  const present = new Set(rows.map(({ name }) => name));
  return [...new Set(declared)]
    .filter((name) => !present.has(name) && !told.some((unknown) => unknown.name === `extension ${name}`))
    .map((name) => ({
      what: 'schema',
      name: `extension ${name}`,
      why: 'the server does not have it, or does not let the role of the check switch it on',
    }));
}

/** A type with text's own functions: it takes what the real type's literals look like and gives it back. */
function typeSql(type: string, modifier: boolean, owner: string): string {
  const attribute = 'language internal immutable strict parallel safe';
  const modifiers = modifier
    ? `create function ${type}_typmod_in(cstring[]) returns integer ${attribute} as 'varchartypmodin';
       create function ${type}_typmod_out(integer) returns cstring ${attribute} as 'varchartypmodout';`
    : '';
  const named = modifier ? `, typmod_in = ${type}_typmod_in, typmod_out = ${type}_typmod_out` : '';
  return `create type ${type};
    create function ${type}_in(cstring, oid, integer) returns ${type} ${attribute} as 'textin';
    create function ${type}_out(${type}) returns cstring ${attribute} as 'textout';
    ${modifiers}
    create type ${type} (input = ${type}_in, output = ${type}_out, internallength = variable, storage = extended${named});
    alter type ${type} owner to ${escapeIdentifier(owner)}`;
}

/** Distances that are the same for all: enough for a statement to be planned and to return its rows. */
function operatorSql(schema: string, type: string): string {
  const operators = distances.map(
    (sign) =>
      `create operator ${schema}.${sign} (leftarg = ${schema}.${type}, rightarg = ${schema}.${type}, function = ${schema}.${type}_distance);`,
  );
  return `create function ${schema}.${type}_distance(${schema}.${type}, ${schema}.${type}) returns float8
      language sql immutable strict parallel safe as $$ select 0.5::float8 $$;
    ${operators.join('\n')}`;
}

/** PostGIS's modifiers are words, which only its own code can read. */
export function withoutShapeModifiers(sql: string): string {
  return sql.replaceAll(/\b(geometry|geography)\s*\(\s*[a-z]+\s*(,\s*\d+\s*)?\)/gi, '$1');
}
