import type { Node } from '@oxc-project/types';
import type { Location, ProcessFact } from '../../model/index.js';
import { isMadeOnce } from './kept.js';
import { isReached, placeOf, type Scope, servedBy, symbolOf, textOf } from './scope.js';
import { calleeName, type Visit, withinOf } from './walk.js';
import type { Outgoing } from './outgoing.js';

const makers: Record<string, RegExp> = {
  pg: /^(default\.|\*\.)?(Pool|Client)$/,
  '@neondatabase/serverless': /^(Pool|Client)$/,
  '@prisma/client': /^PrismaClient$/,
  postgres: /^default$/,
  'mysql2/promise': /createPool$/,
};

/** A client or pool of the database that is made here. */
export interface MadeClient {
  source: string;
  location: Location;
  symbol: string;
  /** At the top level of a file. */
  once: boolean;
  entryPoints: string[];
}

export function madeClient(scope: Scope, visit: Visit): MadeClient | undefined {
  const { node, parents, functions } = visit;
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const name = calleeName(node.callee);
  const imported = name === undefined ? undefined : scope.imports.get(name.split('.')[0] ?? '');
  if (name === undefined || !imported) return undefined;
  const exported = name.includes('.') ? `${imported.name}.${name.split('.').slice(1).join('.')}` : imported.name;
  if (!makers[imported.source]?.test(exported)) return undefined;
  if (node.type === 'CallExpression' && imported.source !== 'postgres' && !imported.source.startsWith('mysql')) return undefined;
  const entryPoints = servedBy(scope, visit);
  const once = functions.length === 0;
  // `pool ??= new Pool()`, `if (!pool) pool = new Pool()`, `this.pool = new Pool()`: made once and kept.
  const kept = parents.slice(-3).some((parent) => parent.type === 'AssignmentExpression' || parent.type === 'LogicalExpression');
  // One that listens for notifications is kept for as long as the process lives.
  const around = functions.at(-1);
  const listens = around !== undefined && /\bLISTEN\b/.test(textOf(scope, around));
  if (once ? !isReached(scope, visit) : kept || listens || entryPoints.length === 0 || isMadeOnce(scope, visit)) return undefined;
  return { source: imported.source, location: placeOf(scope, node), symbol: symbolOf(visit), once, entryPoints };
}

/** Clients made by every request, and pools that several files make for themselves. */
export function clientFacts(made: MadeClient[]): ProcessFact[] {
  const facts: ProcessFact[] = [];
  for (const client of made)
    if (!client.once)
      facts.push({
        kind: 'client-per-request',
        name: client.source,
        symbol: client.symbol,
        location: client.location,
        places: [],
        entryPoints: client.entryPoints,
      });
  for (const key of new Set(made.map((client) => `${client.source}|${appOf(client.location.file)}`))) {
    const source = key.slice(0, key.indexOf('|'));
    const files = new Map<string, MadeClient>();
    // `db.js` beside `db.ts` is the same file for another build.
    for (const client of made)
      if (
        client.once &&
        key === `${client.source}|${appOf(client.location.file)}` &&
        !/worker|jobs?\b|script|seed/i.test(client.location.file)
      )
        files.set(client.location.file.replace(/\.\w+$/, ''), client);
    const [first, ...rest] = [...files.values()];
    if (first && rest.length > 0)
      facts.push({
        kind: 'client-per-file',
        name: source,
        symbol: '',
        location: first.location,
        places: rest.map((client) => client.location),
        entryPoints: [],
      });
  }
  return facts;
}

/** The app of a monorepo that a file belongs to: each runs in processes of its own. */
function appOf(file: string): string {
  return /^(?:apps|packages|services)\/[^/]+/.exec(file)?.[0] ?? '';
}

/** Whether `pinnedFact` can find anything in a file of that text. */
export function mayHold(text: string): boolean {
  return text.includes('transaction') || (text.includes('connect') && text.includes('.release('));
}

/** A connection that is taken from a pool, or a transaction, and held while something outside is waited for. */
export function pinnedFact(scope: Scope, visit: Visit, outgoing: Outgoing): ProcessFact | undefined {
  const { node, functions } = visit;
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier')
    return undefined;
  const method = node.callee.property.name;
  if (method !== 'connect' && method !== 'transaction' && method !== '$transaction') return undefined;
  const entryPoints = servedBy(scope, visit);
  if (entryPoints.length === 0) return undefined;
  const fact: ProcessFact = {
    kind: 'pinned',
    name: calleeName(node.callee) ?? method,
    symbol: symbolOf(visit),
    location: placeOf(scope, node),
    places: [],
    entryPoints,
  };
  if (method === 'transaction' || method === '$transaction') {
    const body = node.arguments.find(
      (argument) => argument.type === 'ArrowFunctionExpression' || argument.type === 'FunctionExpression',
    );
    return body && outgoing.reaches(withinOf(scope.module, body)) ? fact : undefined;
  }
  const holder = functions.at(-1);
  if (method !== 'connect' || !holder || !isPool(node.callee.object)) return undefined;
  const released = /\.release\(/.test(scope.module.text.slice(holder.start, holder.end));
  return released && outgoing.reachesAfter(scope, holder, node) ? fact : undefined;
}

function isPool(node: Node): boolean {
  return /pool|db$|database|\bpg\b/i.test(calleeName(node) ?? '');
}
