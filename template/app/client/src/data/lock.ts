/**
 * Does work that no other tab may do at the same time: sending what waits, and changing who is signed in. So nothing of one person
 * is sent while another one signs in.
 */
export async function alone<Result>(work: () => Promise<Result>): Promise<Result> {
  // Browsers offer locks on https and on localhost only; without them each tab is on its own.
  if (!('locks' in navigator)) return inThisTab(work);
  let result: { value: Result } | undefined;
  await navigator.locks.request('account', async () => {
    result = { value: await work() };
  });
  if (result === undefined) throw new Error('the lock was not given');
  return result.value;
}

let before: Promise<unknown> = Promise.resolve();

function inThisTab<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = before.then(work);
  before = turn.catch(() => undefined);
  return turn;
}

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('__NAME__') : undefined;
const listeners = new Set<() => void>();

/** Tells this tab and the others that the queue or the account has changed. */
export function tellTabs(): void {
  channel?.postMessage('changed');
  for (const listener of listeners) listener();
}

export function onTold(listener: () => void): () => void {
  listeners.add(listener);
  channel?.addEventListener('message', listener);
  return () => {
    listeners.delete(listener);
    channel?.removeEventListener('message', listener);
  };
}
