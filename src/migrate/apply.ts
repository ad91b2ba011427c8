import type { Catalogue, Unknown } from '../model/index.js';
import { type Aside, hasPolicyFor } from './aside.js';
import { absentExtension } from './extensions.js';
import { isLoose } from './loose.js';
import { noteEffect, tableKey, type Registry } from './registry.js';
import { endedCodes, type Outcome, type Session } from './session.js';
import type { ParsedSource, SchemaStatement } from './statement.js';

/** Passes over what was refused; each must make progress, and no real chain needs more than three. */
const mostPasses = 10;

const longestSql = 1000;

/** "Is there already": of a table, an object, a schema, a function, a column; a seed row that is in. */
const presentCodes = new Set(['42P07', '42710', '42P06', '42723', '42701', '23505']);

/** What is named does not exist, so that removing it has nothing to do. */
const missingCodes = new Set(['42P01', '42704', '42883', '3F000', '42703']);

/** A statement that was refused, with what is needed to try it again as if it stood at its place. */
export interface Attempt {
  statement: SchemaStatement;
  source: ParsedSource;
  position: number;
  /** In force at its place; unknown until it was refused for the first time. */
  searchPath: string | undefined;
  code: string;
  message: string;
}

/** The state of applying sources to a database. */
export interface Application {
  session: Session;
  registry: Registry;
  pending: Attempt[];
  /** Position of the last statement that drops a table, by the table's key. */
  drops: Map<string, number>;
  position: number;
  /** A chain of migrations is there: what would undo it in a loose script is left out. */
  chained: boolean;
  /** What the chain had, by the question that was asked of it before the first loose statement in point changed it. */
  had: Map<string, boolean>;
  results: Catalogue['sources'];
  unknowns: Unknown[];
}

export function startApplication(session: Session, chained = false): Application {
  return {
    session,
    registry: new Map(),
    pending: [],
    drops: new Map(),
    position: 0,
    chained,
    had: new Map(),
    results: [],
    unknowns: [],
  };
}

/** Applies one source, each statement in a transaction of its own; what is refused stays pending. */
export async function applySource(application: Application, source: ParsedSource): Promise<void> {
  const { session, results } = application;
  await session.reset();
  const result = { file: source.file, kind: source.kind, statements: 0, applied: 0 };
  results.push(result);
  for (const statement of source.statements) {
    application.position += 1;
    if (statement.treatment === 'skip') continue;
    result.statements += 1;
    const attempt = {
      statement,
      source,
      position: application.position,
      searchPath: undefined,
      code: '42601',
      message: statement.syntaxError ?? '',
    };
    const refused = statement.syntaxError === undefined ? await tryStatement(application, attempt) : attempt;
    if (refused === undefined) result.applied += 1;
    else application.pending.push(refused);
  }
}

/** Tries what was refused again, in order, for as long as that helps: what it needed may have come later. */
export async function applyPending(application: Application): Promise<void> {
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const before = application.pending.length;
    application.pending = await retry(application);
    if (application.pending.length === before) return;
  }
}

async function retry(application: Application): Promise<Attempt[]> {
  const left: Attempt[] = [];
  for (const attempt of application.pending) {
    const again = attempt.statement.treatment === 'apply' && attempt.code !== '42601' && !endedCodes.has(attempt.code);
    if (!again) {
      left.push(attempt);
      continue;
    }
    await application.session.reset();
    await application.session.setSearchPath(attempt.searchPath ?? 'public');
    const refused = isDroppedLater(application, attempt) ? undefined : await tryStatement(application, attempt);
    if (refused !== undefined) left.push(refused);
    else countApplied(application, attempt.source);
  }
  return left;
}

export function countApplied(application: Application, source: ParsedSource): void {
  const result = application.results.find((result) => result.file === source.file && result.kind === source.kind);
  if (result !== undefined) result.applied += 1;
}

/** A table that a later statement dropped must not come back because its creation succeeds late. */
function isDroppedLater(application: Application, attempt: Attempt): boolean {
  return attempt.statement.effects.some(
    (effect) => effect.kind === 'create' && (application.drops.get(tableKey(effect.name, 'public')) ?? 0) > attempt.position,
  );
}

/** Runs a statement. @returns nothing when its work is done, else why it was refused */
async function tryStatement(application: Application, attempt: Attempt): Promise<Attempt | undefined> {
  const { session, registry, drops } = application;
  const { statement, source, position } = attempt;
  if (statement.unless !== undefined && (await session.value(statement.unless)) === 'true') return undefined;
  if (application.chained && statement.aside !== undefined && (await undoes(application, statement.aside))) return undefined;
  const outcome = await session.run(statement.sql);
  for (const effect of statement.effects) {
    if (effect.kind === 'drop') for (const name of effect.names) drops.set(tableKey(name, 'public'), position);
    if (!outcome.done) continue;
    const currentSchema = (await session.value('select current_schema()')) ?? 'public';
    noteEffect(registry, effect, statement.location, source.kind, currentSchema);
  }
  if (outcome.done || isHarmless(statement, outcome)) return undefined;
  if (isPresent(outcome)) {
    for (const instead of statement.otherwise ?? []) await tryStatement(application, { ...attempt, statement: instead });
    return undefined;
  }
  const searchPath = attempt.searchPath ?? (await session.value('show search_path'));
  return { ...attempt, searchPath, code: outcome.code, message: outcome.message };
}

/** Whether a statement of a loose script would undo what the chain of migrations has made. */
async function undoes(application: Application, aside: Aside): Promise<boolean> {
  if (aside.left === 'always') return true;
  if (aside.left === 'present') return hadBefore(application, aside.question);
  const made = application.registry.get(tableKey(aside.table, 'public'));
  if (made?.kind !== 'sql' || isLoose(made.location.file)) return false;
  return aside.left === 'made' || hadBefore(application, hasPolicyFor(aside.table, aside.command));
}

async function hadBefore({ session, had }: Application, question: string): Promise<boolean> {
  const known = had.get(question);
  if (known !== undefined) return known;
  const answer = (await session.value(question)) === 'true';
  had.set(question, answer);
  return answer;
}

function isPresent(outcome: Outcome): boolean {
  if (outcome.done) return false;
  return presentCodes.has(outcome.code) || (outcome.code === '42P16' && outcome.message.startsWith('multiple primary keys'));
}

/** Refusals that say nothing about the schema: confinement's, and those of statements that only matter elsewhere. */
function isHarmless(statement: SchemaStatement, outcome: Outcome): boolean {
  if (outcome.done) return true;
  if (statement.treatment === 'optional') return !endedCodes.has(outcome.code);
  if (statement.treatment === 'once' && missingCodes.has(outcome.code)) return true;
  return outcome.code === '42501';
}

/** What stayed refused to the end: the app's errors, and what only an extension that is not here could take. */
export function outcomeOf(application: Application): Pick<Catalogue, 'refusals' | 'unknowns'> {
  const refusals: Catalogue['refusals'] = [];
  const unknowns = [...application.unknowns];
  for (const { statement, message, code } of application.pending.toSorted((a, b) => a.position - b.position)) {
    const extension = code === '42601' ? undefined : absentExtension(message);
    const sql = statement.sql.slice(0, longestSql);
    if (extension === undefined) refusals.push({ location: statement.location, sql, message });
    else
      unknowns.push({
        what: 'schema',
        name: sql.slice(0, 80),
        why: `The lab’s Postgres does not have ${extension}.`,
        location: statement.location,
      });
  }
  return { refusals, unknowns };
}
