import type { Row } from '../model';
import { whoIsSignedIn } from './account';
import { Problem, problemOf } from './answer';
import { reach } from './connection';
import { alone, tellTabs } from './lock';
import { note, writesOf } from './outbox';
import { store, type Write } from './store';

/** What became of a write: it arrived, it waits for the network, or the server refused it. */
export type Outcome = { kind: 'sent'; row: Row | undefined } | { kind: 'waiting' } | { kind: 'refused'; problem: Problem };

/** After so many answers that say only that something went wrong, a write counts as refused and lets the others pass. */
const mostTries = 5;

/**
 * Sends what waits, in order, each once: the server knows the key of what arrived already, however often it is sent. Ends where
 * the network does.
 */
export async function sendWaiting(person: string): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  if (!navigator.onLine) return outcomes;
  await alone(async () => {
    // The session is the browser's: another person may have signed in since.
    const who = await whoIsSignedIn().catch(() => undefined);
    if (who?.id !== person) return;
    for (let write = await nextOf(person, outcomes); write !== undefined; write = await nextOf(person, outcomes)) {
      const outcome = await send(write);
      outcomes.set(write.key, outcome);
      if (outcome.kind === 'waiting') break;
    }
  });
  if (outcomes.size > 0) tellTabs();
  return outcomes;
}

/** The next write, passing over what builds on a refused one. */
async function nextOf(person: string, done: Map<string, Outcome>): Promise<Write | undefined> {
  const writes = await writesOf(person);
  const refused = new Set(writes.filter(({ problem }) => problem !== undefined).map(({ key }) => key));
  for (const write of writes) if (write.after.some((key) => refused.has(key))) refused.add(write.key);
  return writes.find(({ key }) => !refused.has(key) && !done.has(key));
}

async function send(given: Write): Promise<Outcome> {
  // Counted before it is sent: a page that is closed meanwhile must know later that it may have arrived.
  const write = { ...given, tries: given.tries + 1 };
  await note(write);
  const answer = await request(write);
  if (answer === undefined || [401, 408, 429].includes(answer.status)) return { kind: 'waiting' };
  const body = await answer.json().catch(() => null);
  if (answer.ok) return arrived(write, body);
  if (answer.status >= 500 && write.tries < mostTries) return { kind: 'waiting' };
  const problem = problemOf(answer.status, body);
  return write.tries > 1 ? afterAll(write, problem) : refused(write, problem);
}

function request({ method, path, body, key }: Write): Promise<Response | undefined> {
  return reach(path, {
    method,
    headers: { 'idempotency-key': key, ...(method === 'DELETE' ? {} : { 'content-type': 'application/json' }) },
    ...(method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
  });
}

/** It is done: what builds on it goes by the version that it made. */
async function arrived(write: Write, row: Row | null): Promise<Outcome> {
  const transaction = (await store()).transaction('writes', 'readwrite');
  const version = row?.['version'];
  for (let at = await transaction.store.openCursor(); at !== null; at = await at.continue()) {
    const other = at.value;
    if (other.key === write.key) await at.delete();
    else if (other.after.includes(write.key)) {
      const goesOn = other.row === write.row && other.method === 'PATCH' && typeof version === 'number';
      const after = other.after.filter((key) => key !== write.key);
      await at.update({ ...other, after, ...(goesOn ? { body: { ...other.body, version } } : {}) });
    }
  }
  await transaction.done;
  return { kind: 'sent', row: row ?? undefined };
}

async function refused(write: Write, problem: Problem): Promise<Outcome> {
  const { status, code, message } = problem;
  await note({ ...write, problem: { status, code, message } });
  return { kind: 'refused', problem };
}

/** What was sent before may have arrived, and only its answer may have been lost: then it is no refusal. */
async function afterAll(write: Write, problem: Problem): Promise<Outcome> {
  if (write.method === 'DELETE' && problem.status === 404) return arrived(write, null);
  if (write.method === 'PATCH' && problem.code === 'changed') {
    const answer = await reach(write.path, { cache: 'no-cache' });
    if (answer === undefined || !answer.ok) return { kind: 'waiting' };
    const row: Row = await answer.json();
    const { version, ...values } = write.body;
    const same = Object.entries(values).every(([name, value]) => row[name] === value);
    if (same && row['version'] === Number(version) + 1) return arrived(write, row);
  }
  // Its key was forgotten by now, but its id was chosen here.
  if (write.method === 'POST' && problem.code === 'there-already') {
    const answer = await reach(`${write.path}/${write.row}`, { cache: 'no-cache' });
    if (answer === undefined) return { kind: 'waiting' };
    if (answer.ok) return arrived(write, await answer.json());
  }
  return refused(write, problem);
}
