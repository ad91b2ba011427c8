import { Unreachable } from './answer';
import { reach } from './connection';
import { store } from './store';

/** How many answers are kept; the oldest make room. */
const most = 500;

/** For whom answers are read and kept; empty: nobody is signed in. */
let reader = '';

export function readFor(person: string | undefined): void {
  reader = person ?? '';
}

/** Asks the server and keeps what it answers; where it does not answer, gives what was kept for the same person. */
export async function keepingFetch(request: Request): Promise<Response> {
  const person = reader;
  const { url } = request;
  // What the browser itself kept is passed over: what one has just changed must be seen.
  // Who is nobody here asks as nobody, also while the browser still has somebody's cookie.
  const answer = await reach(request, { cache: 'no-cache', credentials: person === '' ? 'omit' : 'same-origin' });
  if (answer === undefined) return keptAnswer(person, url);
  // Whoever signed out in the meantime leaves nothing behind.
  if (answer.ok && request.method === 'GET' && person === reader) await keep(person, url, await answer.clone().text());
  return answer;
}

async function keptAnswer(person: string, url: string): Promise<Response> {
  const kept = await (await store()).get('reads', [person, url]);
  if (kept === undefined) throw new Unreachable();
  return new Response(kept.text, { headers: { 'content-type': 'application/json', 'x-kept-at': String(kept.at) } });
}

async function keep(person: string, url: string, text: string): Promise<void> {
  const database = await store();
  await database.put('reads', { person, url, text, at: Date.now() });
  const transaction = database.transaction('reads', 'readwrite');
  let over = (await transaction.store.count()) - most;
  for (let at = await transaction.store.index('at').openCursor(); at !== null && over > 0; at = await at.continue()) {
    await at.delete();
    over -= 1;
  }
  await transaction.done;
}

/** Takes away what was kept for others than this person and than everyone. */
export async function forgetReadsBut(person: string | undefined): Promise<void> {
  const transaction = (await store()).transaction('reads', 'readwrite');
  for (let at = await transaction.store.openCursor(); at !== null; at = await at.continue())
    if (at.value.person !== '' && at.value.person !== person) await at.delete();
  await transaction.done;
}
