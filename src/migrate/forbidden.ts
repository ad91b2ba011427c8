import type { Client } from 'pg';
import type { App, Location, SchemaSource, Statement } from '../model/index.js';
import { changesNothing, planInRole, sendInRole } from './in-role.js';
import { type Forbidden, insufficientPrivilege, noRow } from './refusal.js';
import { unreachable } from './unreachable.js';
import { unwritable } from './unwritable.js';

/** After so many plans that had to be ended no more are asked for: each costs its full time. */
const mostEnded = 3;

/**
 * Asks Postgres whether the role of a request may run each statement: planning it in that role, without running it, checks
 * the right to every table and function that it or a policy on its way names (a policy's functions are called with the rights of
 * whoever asks; PostgreSQL documentation, "Row Security Policies"). The same plan tells a write that row-level security lets reach no
 * row. An insert that no policy lets through is sent, and taken back.
 * @param app with the statements that Postgres takes; those of the owner's and the service's role are passed over
 * @param client a connection of the lab's role to the app's database
 * @returns refusals by `rightsKey`: only where the repository's own SQL takes the right away, or nothing gives it (auth.users, policies)
 */
export async function forbidden(
  { statements, catalogue }: Pick<App, 'statements' | 'catalogue'>,
  client: Client,
  sources: readonly SchemaSource[],
): Promise<Map<string, Forbidden>> {
  const asked = new Map(statements.filter(isRequest).map((statement) => [rightsKey(statement), statement]));
  const found = new Map<string, Forbidden>();
  if (asked.size === 0) return found;
  const rights = lastWords(sources);
  let ended = 0;
  for (const [key, statement] of asked) {
    const answer = await planInRole(statement, client);
    if (answer.kind === 'ended' && ++ended === mostEnded) return found;
    const refusal =
      answer.kind === 'denied'
        ? refusalOf(answer.message, rights)
        : answer.kind === 'planned' && changesNothing(answer.plan)
          ? silence(statement, catalogue)
          : undefined;
    const settled = refusal ?? (await refusedRow(statement, catalogue, client));
    if (settled) found.set(key, settled);
  }
  return found;
}

function silence(statement: Statement, catalogue: App['catalogue']): Forbidden | undefined {
  const { table, lacks } = unreachable(statement, { catalogue }) ?? {};
  if (table === undefined || lacks === undefined) return undefined;
  const done = statement.facts.verb === 'delete' ? 'deleted' : 'changed';
  const message = `row-level security lets no row of "${table.name}" be ${done}`;
  return { code: noRow, message, silent: lacks };
}

async function refusedRow(statement: Statement, catalogue: App['catalogue'], client: Client): Promise<Forbidden | undefined> {
  const refusal = unwritable(statement, { catalogue });
  if (refusal === undefined) return undefined;
  const answer = await sendInRole(statement, client);
  return answer.kind === 'denied' && answer.message.startsWith('new row violates row-level security')
    ? refusal
    : { ...refusal, untold: true };
}

/** What one may do another may not: a statement in its role. */
export function rightsKey({ role, sql }: Statement): string {
  return `${role} ${sql}`;
}

function isRequest({ role, facts }: Statement): boolean {
  return (role === 'anon' || role === 'authenticated') && facts.verb !== 'other';
}

function refusalOf(message: string, rights: ReadonlyMap<string, Location | undefined>): Forbidden | undefined {
  const [, kind, name] = /^permission denied for (function|table|view) "?(\w+)"?$/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const known = { code: insufficientPrivilege, message };
  const at = rights.get(`${kind === 'function' ? 'function' : 'table'} ${name.toLowerCase()}`);
  if (at) return { ...known, at };
  // The accounts are the platform's, which gives nobody but itself the right to read them.
  return kind === 'table' && name === 'users' && !rights.has('table users') ? known : undefined;
}

/** For each function and table that GRANT or REVOKE name: the place of the REVOKE that has the last word, undefined when a GRANT has. */
function lastWords(sources: readonly SchemaSource[]): Map<string, Location | undefined> {
  const last = new Map<string, Location | undefined>();
  for (const source of sources) {
    if (source.kind !== 'sql' || !/\brevoke\b/i.test(source.text)) continue;
    let line = 1;
    for (const piece of source.text.replace(/--[^\n]*/g, '').split(';')) {
      const blank = /^\s*/.exec(piece)?.[0] ?? '';
      const at = line + newlines(blank);
      line += newlines(piece);
      const words = piece.slice(blank.length, blank.length + longestStatement);
      const verb = /^(grant|revoke)\s/i.exec(words)?.[1]?.toLowerCase();
      if (verb === undefined || !namesRequests(words)) continue;
      const place = { file: source.file, line: at, endLine: line, column: 1 };
      for (const name of namesIn(words)) last.set(name, verb === 'revoke' ? place : undefined);
    }
  }
  return last;
}

/** Whether rights are given to, or taken from, those who send requests: what `service_role` may is another matter. */
function namesRequests(words: string): boolean {
  return /\s(?:to|from)\s[^;]*\b(?:public|anon|authenticated)\b/i.test(words.replace(/^[\s\S]*\son\s/i, ''));
}

const longestStatement = 4000;

/** What stands between ON and TO or FROM: `function public.f(uuid), g()`, `table a, b`, `a`. */
function namesIn(words: string): string[] {
  const on = /\son\s+/i.exec(words);
  const rest = on ? words.slice(on.index + on[0].length) : '';
  const end = rest.search(/\s(?:to|from)\s/i);
  const [, kind = '', list] =
    end < 0 ? [] : (/^(function\s|routine\s|procedure\s|table\s)?([\s\S]*)$/i.exec(rest.slice(0, end)) ?? []);
  if (list === undefined || /^(?:all|schema|sequence|type|database|large|foreign|domain|language|tablespace)\s/i.test(list))
    return [];
  const named = list
    .replace(/\([^)]*\)/g, '')
    .replaceAll('"', '')
    .split(',');
  const what = /^[frp]/i.test(kind) ? 'function' : 'table';
  return named.map((name) => `${what} ${name.trim().toLowerCase().replace(/^.*\./, '')}`);
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
