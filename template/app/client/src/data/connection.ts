/** Whether the last request reached the server: a device may have a network that leads nowhere. */
let reached = true;
const listeners = new Set<() => void>();

export function isConnected(): boolean {
  return navigator.onLine && reached;
}

/** Keeps in mind whether a request reached the server. */
export function noteReached(now: boolean): void {
  if (reached === now) return;
  reached = now;
  for (const listener of listeners) listener();
}

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** A request; undefined where no answer came, or only a proxy's word that the server is away. */
export async function reach(
  request: Request | string,
  options: RequestInit & { seconds?: number } = {},
): Promise<Response | undefined> {
  const { seconds = 15, ...rest } = options;
  const answer = await fetch(request, { ...rest, signal: AbortSignal.timeout(seconds * 1000) }).catch(() => undefined);
  const there = answer !== undefined && ![502, 503, 504].includes(answer.status);
  noteReached(there);
  return there ? answer : undefined;
}
