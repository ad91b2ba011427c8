import { callsIn, type EntryPoint, type Finding } from '../model/index.js';
import { type Basis, isUserFacing, sent } from './basis.js';
import { entriesOf, touchesUsers } from './candidates.js';
import { isKnownToBreak } from './lamps.js';
import { listed, nameOf } from './words.js';

/** What never works, as sentences beside the number of users: it fails at any size, and is kept out of that number. */
export function brokenSentence(basis: Basis, findings: readonly Finding[]): string[] {
  const broken = findings.filter(
    (finding) => finding.breaks === 'fails' && isKnownToBreak(finding) && touchesUsers(basis, finding),
  );
  const entries = [...new Set(broken.flatMap((finding) => entriesOf(basis, finding).filter(isUserFacing)))];
  const refused = new Set(broken.flatMap((finding) => finding.statements));
  const told = new Map(entries.map((entry) => [entry, outcomeOf(basis, entry, refused)]));
  const named = (...outcomes: Outcome[]) =>
    entries.filter((entry) => outcomes.includes(told.get(entry) ?? 'sometimes')).map(nameOf);
  const [never, partly, sometimes] = [named('never'), named('partly'), named('sometimes')];
  if (never.length > 0)
    return [`At any size, ${phrase(never, 'never works', 'never work')}: ${listed(never, 2)}.${alsoPartly(partly)}`];
  if (partly.length > 0) return [`At any size, ${phrase(partly, 'fails in part', 'fail in part')}: ${listed(partly, 2)}.`];
  if (sometimes.length === 0) return [];
  const some = phrase(sometimes, 'fails in some of its forms', 'fail in some of their forms');
  return [`At any size, ${some}: ${listed(sometimes, 2)}.`];
}

type Outcome = 'never' | 'partly' | 'sometimes';

function phrase(names: readonly string[], one: string, several: string): string {
  return names.length === 1 ? `one thing ${one}` : `${String(names.length)} things ${several}`;
}

function alsoPartly(names: readonly string[]): string {
  if (names.length === 0) return '';
  return names.length === 1 ? ` One more fails in part: ${names.join('')}.` : ` ${String(names.length)} more fail in part.`;
}

/**
 * An entry point with a call that has no form which Postgres accepts. Most clients throw, and that is its end; supabase-js hands
 * the error back and what stands beside the call goes on, so that there it only never works where all of its calls are such.
 */
function outcomeOf(basis: Basis, entry: EntryPoint, refused: ReadonlySet<string>): Outcome {
  const calls = callsIn(entry.work).map(({ site, variants }) => {
    const statements = sent(basis, site, variants);
    const broken = statements.some(({ id }) => refused.has(id));
    const always = broken && statements.every((statement) => statement.refused?.by === 'app' || refused.has(statement.id));
    return { always, throws: basis.sites.get(site)?.library !== 'supabase' };
  });
  if (!calls.some(({ always }) => always)) return 'sometimes';
  return calls.some(({ always, throws }) => always && throws) || calls.every(({ always }) => always) ? 'never' : 'partly';
}
