import { isPage, readPage } from '../../requests/page.js';
import { type Answer, jsonIn } from '../../requests/send.js';

/** Places of an answer that differ for no reason: times, random keys, a process's own number. */
export type Noise = ReadonlySet<string>;

const deepest = 12;
const mostLeaves = 5000;

/**
 * An answer as its leaves: `status`, and each value of its JSON by its path, where list items are told by their number; of a page
 * what it shows, line by line, since keys of the moment stand beside that.
 */
export function leavesOf({ status, text }: Answer): Map<string, string> {
  const leaves = new Map<string, string>([['status', String(status)]]);
  if (isPage(text)) {
    walk(readPage(text).lines, 'the page', leaves, 0);
    return leaves;
  }
  const parsed = jsonIn(text);
  if (parsed === undefined) leaves.set('text', text.slice(0, 100_000));
  else walk(parsed, 'body', leaves, 0);
  return leaves;
}

function walk(value: unknown, path: string, leaves: Map<string, string>, depth: number): void {
  if (leaves.size > mostLeaves || depth > deepest) return;
  if (Array.isArray(value)) {
    leaves.set(`${path}.length`, String(value.length));
    for (const [at, each] of value.entries()) walk(each, `${path}.${String(at)}`, leaves, depth + 1);
  } else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) walk(each, `${path}.${key}`, leaves, depth + 1);
  else leaves.set(path, JSON.stringify(value) ?? '');
}

/** Paths at which two answers differ, without the numbers of list items, so that one of them stands for all. */
export function differences(one: Answer, other: Answer): Map<string, [string, string]> {
  const [left, right] = [leavesOf(one), leavesOf(other)];
  const found = new Map<string, [string, string]>();
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(path) ?? 'nothing', right.get(path) ?? 'nothing'];
    const general = path.replace(/\.\d+(?=\.|$)/g, '.*');
    if (a !== b && !found.has(general)) found.set(general, [a, b]);
  }
  return found;
}

/** What differs beyond the noise, in a few words; undefined where nothing does. */
export function differenceBeyond(noise: Noise, one: Answer, other: Answer): string | undefined {
  // One that is gone says nothing.
  if (one.status === 0 || other.status === 0) return undefined;
  const found = [...differences(one, other)].filter(([path]) => !noise.has(path));
  const status = found.find(([path]) => path === 'status');
  if (status !== undefined) return `${status[1][0]} from one, ${status[1][1]} from the other`;
  const length = found.find(([path]) => path.endsWith('.length'));
  if (length !== undefined) return `${length[1][0]} items from one, ${length[1][1]} from the other`;
  const [first] = found;
  return first === undefined
    ? undefined
    : `${first[0].replace(/^body\.?/, '') || 'the answer'} is ${short(first[1][0])} from one, ${short(first[1][1])} from the other`;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
