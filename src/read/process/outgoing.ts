import type { Node } from '@oxc-project/types';
import { type Scope } from './scope.js';
import { calleeName, type Visit, withinOf } from './walk.js';

const senders =
  /^(fetch|axios(\.\w+)?|got(\.\w+)?|ky(\.\w+)?|generateText|streamText|generateObject|streamObject|\w+\.(chat\.completions\.create|messages\.create|responses\.create|generateContent|sendMail|emails\.send|checkout\.sessions\.create|paymentIntents\.create))$/;

/** Which functions wait for something outside, directly or through others. */
export interface Outgoing {
  reaches: (within: string) => boolean;
  /** Whether the function waits for something outside behind the node. */
  reachesAfter: (scope: Scope, holder: Node, node: Node) => boolean;
}

/** The name of a call that leaves the machine; undefined for others. */
export function sentBy({ node }: Pick<Visit, 'node'>): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const name = calleeName(node.callee);
  return name !== undefined && senders.test(name) ? name : undefined;
}

/** Sent and not waited for: `void fetch(url)`, `fetch(url).catch(log);`. What stands in a `.then` may answer. */
export function isUnawaited({ node, parents, functions }: Visit): boolean {
  let inner = node;
  for (let at = parents.length - 1; at >= 0; at--) {
    const parent = parents[at];
    if (parent === undefined || parent === functions.at(-1)) return false;
    if (parent.type === 'ExpressionStatement') return true;
    if (parent.type === 'UnaryExpression') return parent.operator === 'void';
    const isChained =
      parent.type === 'MemberExpression'
        ? parent.object === inner && parent.property.type === 'Identifier' && /^(catch|finally)$/.test(parent.property.name)
        : (parent.type === 'CallExpression' && parent.callee === inner) || parent.type === 'ChainExpression';
    if (!isChained) return false;
    inner = parent;
  }
  return false;
}

/** `direct`: functions with such a call in their own body, by file and line, with the offsets of the calls. */
export function outgoingOf(
  direct: Map<string, number[]>,
  calls: Map<string, Set<string>>,
  callbacks: Map<string, Set<string>>,
): Outgoing {
  const known = new Map<string, boolean>();
  const reaches = (within: string): boolean => {
    const before = known.get(within);
    if (before !== undefined) return before;
    known.set(within, false);
    const found = direct.has(within) || [...(calls.get(within) ?? [])].some(reaches);
    known.set(within, found);
    return found;
  };
  return {
    reaches,
    reachesAfter(scope, holder, node) {
      const within = withinOf(scope.module, holder);
      if ((direct.get(within) ?? []).some((offset) => offset > node.end)) return true;
      return [...(calls.get(within) ?? []), ...(callbacks.get(within) ?? [])].some(reaches);
    },
  };
}
