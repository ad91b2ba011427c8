import type { Recipe } from '../../requests/compose.js';
import type { Answer } from '../../requests/send.js';
import { send } from '../../requests/send.js';
import { ask, requestOf, type Side } from './side.js';

/**
 * What a write made: whether the other instance finds it under the key that the answer gave, and whether both give out the same
 * keys for different things.
 */
export async function made(write: Recipe, first: Answer, told: Side, other: Side): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const id = write.plan.entry.id;
  const key = keyIn(first);
  if (write.plan.method !== 'POST' || key === undefined) return found;
  const path = `${(await requestOf(write, told)).path.replace(/\?.*$/, '')}/${encodeURIComponent(key)}`;
  const headers = (await requestOf(write, told)).headers;
  const sent = { method: 'GET', path, headers };
  const [here, there] = [
    await send(told.world.port, sent),
    await send(other.world.port, { ...sent, headers: (await requestOf(write, other)).headers }),
  ];
  if (here.status >= 200 && here.status < 300 && there.status >= 400 && there.status !== 429)
    found.set(id, `what one made is found there (${String(here.status)}) and not by the other (${String(there.status)})`);
  const [one, two] = [await ask(write, told), await ask(write, other)];
  const keys = [keyIn(one), keyIn(two)];
  if (
    one.status < 300 &&
    two.status < 300 &&
    keys[0] !== undefined &&
    keys[0] === keys[1] &&
    /^\D*\d+$/.test(keys[0]) &&
    keys[0] !== key
  )
    found.set(id, `both give out the number ${keys[0]} for different things`);
  return found;
}

/** The key of what was made, by the answer. */
function keyIn({ status, text }: Answer): string | undefined {
  if (status < 200 || status >= 300) return undefined;
  try {
    return find(JSON.parse(text), 0);
  } catch {
    return undefined;
  }
}

function find(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 2) return undefined;
  for (const [key, each] of Object.entries(value))
    if (
      /^(?:id|_id|key|uuid|slug|number|filename|file|name|ticket)$/i.test(key) &&
      (typeof each === 'string' || typeof each === 'number')
    )
      return String(each);
  for (const each of Object.values(value)) {
    const inner = find(each, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
