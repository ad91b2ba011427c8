/*
 * Keeps the app itself on the device, so that it opens without a network. With a network the newest page is taken: nothing here
 * has to be counted up for a new version. What people read and write is not kept here but in src/data.
 */
const shell = 'shell';
/** How long the page may keep somebody waiting before the kept one is shown. */
const patience = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || /^\/(api|auth)\//.test(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else event.respondWith(file(request));
});

/** Every address is a screen of the one page. */
async function page(event) {
  const newest = fetch(event.request, { signal: AbortSignal.timeout(patience) });
  try {
    const answer = await newest;
    if (answer.ok) event.waitUntil(keepShell(answer.clone()));
    return answer.ok ? answer : ((await kept('/')) ?? answer);
  } catch (error) {
    const answer = await kept('/');
    if (answer === undefined) throw error;
    return answer;
  }
}

/** A file has a digest in its name, or is asked for anew when there is a network. */
async function file(request) {
  const before = await kept(request);
  if (before !== undefined && new URL(request.url).pathname.startsWith('/assets/')) return before;
  try {
    return await fetch(request);
  } catch (error) {
    if (before === undefined) throw error;
    return before;
  }
}

async function kept(request) {
  return (await caches.open(shell)).match(request);
}

/** Keeps the page and all files that it names, and forgets those of older versions. */
async function keepShell(given) {
  const answer = given ?? (await fetch('/', { cache: 'no-cache' }));
  if (!answer.ok) return;
  const text = await answer.clone().text();
  const named = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  const cache = await caches.open(shell);
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(named.filter((path) => !there.has(path)));
  await cache.put('/', answer);
  for (const path of there) if (path !== '/' && !named.includes(path)) await cache.delete(path);
}
