import type { Node } from '@oxc-project/types';

/** One way that a function can have gone to a place: what stands of its transaction, and what the tests on it have told. */
export interface Way {
  /** What opened the transaction, while it is open. */
  begun?: Node;
  /** What failed or was thrown while it was. */
  failed?: Node;
  /** The `return` by which it leaves. */
  left?: Node;
  truths: ReadonlyMap<string, boolean>;
}

/** More ways than these are not told apart: then nothing is said. */
export const mostWays = 256;

/** Each way once. */
export function distinctWays(ways: Way[]): Way[] {
  if (ways.length < 2) return ways;
  return [...new Map(ways.map((way) => [keyOf(way), way])).values()];
}

function keyOf({ begun, failed, left, truths }: Way): string {
  const told = [...truths].map(([text, is]) => `${text}=${String(is)}`).sort();
  return [begun?.start ?? '', failed?.start ?? '', left?.start ?? '', ...told].join('|');
}

/** The way with its transaction over: how it came there says nothing any more. */
export function closed({ truths }: Way): Way {
  return { truths };
}

export function withTruth(way: Way, text: string, is: boolean): Way {
  return { ...way, truths: new Map(way.truths).set(text, is) };
}

/** What was told of a variable holds no more once it is set. */
export function forgetting(way: Way, name: string): Way {
  const told = [...way.truths].filter(([text]) => !mentions(text, name));
  return told.length === way.truths.size ? way : { ...way, truths: new Map(told) };
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(^|[^\\w$])${name.replace(/\$/g, '\\$&')}($|[^\\w$])`).test(text);
}
