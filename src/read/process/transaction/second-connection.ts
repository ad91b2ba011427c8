import type { CallExpression, Node } from '@oxc-project/types';
import type { ProcessFact } from '../../../model/index.js';
import { placeOf, type Scope, scopeOf, servedBy, symbolOf, textOf } from '../scope.js';
import { calleeName, type Visit, walkNodes, withinOf } from '../walk.js';
import { bare, namesConnection } from './calls.js';
import { type Held, heldBy, keepsConnection, keepsOwnConnection } from './held.js';

/** What asks no connection for anything. */
const idle = /^\$?(end|disconnect|connectSync|on|off|destroy|extends|use)$/;
const writes =
  /\.(insert|update|delete|create|upsert|save|remove|createMany|updateMany|deleteMany|insertInto|updateTable|deleteFrom)\s*\(|\b(insert\s+into|delete\s+from)\b|\bupdate\s+["\w.]+\s+set\b/i;

/** What is sent while a transaction is open, over another connection than its own. */
interface Sent {
  node: Node;
  writes: boolean;
}

/**
 * A second connection that is asked for while one is held: by what the transaction's own function sends past it, or by a function
 * that it calls. As many of these at once as the pool has connections wait for one another, and what is written there is no part
 * of the transaction.
 */
export function secondConnection(scope: Scope, visit: Visit): ProcessFact | undefined {
  const { node } = visit;
  const held = heldBy(scope, visit);
  if (!held || keepsOwnConnection(scope, held.source)) return undefined;
  const entryPoints = servedBy(scope, visit);
  if (entryPoints.length === 0) return undefined;
  const sent = sentPast(scope, held);
  const worst = sent.find((each) => each.writes) ?? sent[0];
  if (!worst) return undefined;
  return {
    kind: 'second-connection',
    name: worst.writes ? 'write' : 'read',
    symbol: symbolOf(visit),
    location: placeOf(scope, worst.node),
    places: [placeOf(scope, node)],
    entryPoints,
  };
}

function sentPast(scope: Scope, held: Held): Sent[] {
  const found: Sent[] = [];
  walkNodes([held.body], ({ node }) => {
    if (node.type !== 'AwaitExpression' || node.start < held.from || node.end > held.to) return;
    if (held.over.some(({ from, to }) => node.start > from && node.end < to)) return;
    const asked = bare(node.argument);
    if (mentions(asked, held.connection)) return;
    if (isSentTo(scope, asked, held.source)) found.push({ node: asked, writes: writes.test(textOf(scope, asked)) });
    else if (asked.type === 'CallExpression') {
      const text = calledText(scope, held, asked);
      if (text !== undefined) found.push({ node: asked, writes: writes.test(text) });
    }
  });
  return found;
}

/** `pool.query(…)`, `db.insert(t).values(…)`: what a chain of calls begins with. */
function isSentTo(scope: Scope, node: Node, source: string): boolean {
  const inner = bare(node);
  switch (inner.type) {
    case 'CallExpression':
      return isSentTo(scope, inner.callee, source);
    case 'TaggedTemplateExpression':
      return isSentTo(scope, inner.tag, source);
    case 'MemberExpression': {
      const method = inner.property.type === 'Identifier' ? inner.property.name : '';
      return textOf(scope, inner.object) === source ? !idle.test(method) : isSentTo(scope, inner.object, source);
    }
    default:
      return false;
  }
}

function mentions(node: Node, connection: string): boolean {
  let found = namesConnection(node, connection);
  walkNodes([node], ({ node: inner }) => {
    if (inner.type === 'Identifier' && inner.name === connection) found = true;
  });
  return found;
}

const sends =
  /\bawait\s+((?:this\.)?[\w$]+)\s*\.\s*(?:query|connect|insert|update|delete|execute|select|\$?transaction|\w+\s*\.\s*(?:create|update|upsert|delete|find\w+))\s*\(/;

/** The text of a function that is called there and takes a connection of the same pool for itself. */
function calledText(scope: Scope, held: Held, call: CallExpression): string | undefined {
  const { whole, module } = scope;
  const name = calleeName(call.callee)?.split('.').at(-1);
  const origin = originFile(scope, held.source);
  if (name === undefined || origin === undefined) return undefined;
  const callees = [...(whole.calls.get(withinOf(module, held.body)) ?? [])];
  for (const within of callees) {
    const text = whole.texts.get(within);
    const at = within.lastIndexOf(':');
    const other = whole.modules.get(within.slice(0, at));
    if (text === undefined || !other || !isNamed(text, other.text, Number(within.slice(at + 1)), name)) continue;
    const own = sends.exec(text)?.[1];
    if (own === undefined || new RegExp(`\\b${own.replace(/\W/g, '\\$&')}\\b`).test(text.slice(0, text.indexOf('{')))) continue;
    if (!keepsConnection.test(other.text) && originFile(scopeOf(whole, other), own) === origin) return text;
  }
  return undefined;
}

/** Whether the function there is called so: by its own name, or by what its line gives it to. */
function isNamed(text: string, file: string, line: number, name: string): boolean {
  const start = file.split('\n', line)[line - 1] ?? '';
  return new RegExp(`(^|[^\\w$.])${name.replace(/\W/g, '\\$&')}\\s*[(<=:]`).test(`${start}\n${text.slice(0, 80)}`);
}

/** The file that a variable comes from: the same file makes the pool and what is built over it. */
function originFile(scope: Scope, source: string): string | undefined {
  if (source.startsWith('this.')) return `${scope.module.file}#this`;
  const imported = scope.imports.get(source);
  return imported ? scope.whole.resolve(scope.module, imported.source)?.file : scope.module.file;
}
