import type { Node } from '@oxc-project/types';
import type { ProcessFact } from '../../../model/index.js';
import { placeOf, type Scope, servedBy, symbolOf } from '../scope.js';
import { calleeName, childrenOf, type Visit } from '../walk.js';
import { bare, begins } from './calls.js';

const makesPool = /\bnew\s+(\w+\.)?Pool\(/;
/** Such a file may send what belongs to a transaction over its own connection. */
const keepsConnection = /AsyncLocalStorage|cls-hooked|\bnew\s+(\w+\.)?Client\(/;

/** `pool.query('BEGIN')`: the connection goes back at once with its transaction open, and what follows takes whichever is free. */
export function begunThroughPool(scope: Scope, visit: Visit): ProcessFact | undefined {
  const { node } = visit;
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.property.name !== 'query')
    return undefined;
  if (!begins(node) || !isPool(scope, visit, callee.object)) return undefined;
  const entryPoints = servedBy(scope, visit);
  if (entryPoints.length === 0) return undefined;
  const location = placeOf(scope, node);
  return { kind: 'open-transaction', name: 'pool', symbol: symbolOf(visit), location, places: [location], entryPoints };
}

/** A pool that stands at the top of the file or is imported from one that makes it, or a field that is called so. */
function isPool(scope: Scope, { functions }: Visit, object: Node): boolean {
  const inner = bare(object);
  if (inner.type !== 'Identifier') return /^this\.\w*pool$/i.test(calleeName(inner) ?? '');
  // A variable or parameter of a function may be anything.
  if (functions.some((holder) => declares(holder, inner.name))) return false;
  const imported = scope.imports.get(inner.name);
  if (!imported) return scope.module.program.body.some((statement) => isMadeAs(statement, inner.name, scope));
  const from = scope.whole.resolve(scope.module, imported.source);
  return from !== undefined && makesPool.test(from.text) && !keepsConnection.test(from.text);
}

function isMadeAs(statement: Node, name: string, scope: Scope): boolean {
  if (statement.type === 'ExportNamedDeclaration')
    return statement.declaration !== null && isMadeAs(statement.declaration, name, scope);
  return (
    statement.type === 'VariableDeclaration' &&
    statement.declarations.some(
      ({ id, init }) =>
        id.type === 'Identifier' &&
        id.name === name &&
        init !== null &&
        makesPool.test(scope.module.text.slice(init.start, init.end)),
    )
  );
}

/** Whether a function, or one around, has a name of its own for it. */
export function declares(node: Node, name: string): boolean {
  if (node.type === 'Identifier') return false;
  if (node.type === 'VariableDeclarator' && holdsName(node.id, name)) return true;
  if ('params' in node && Array.isArray(node.params) && node.params.some((param) => holdsName(param, name))) return true;
  return childrenOf(node).some((child) => declares(child, name));
}

function holdsName(pattern: Node, name: string): boolean {
  return (pattern.type === 'Identifier' && pattern.name === name) || childrenOf(pattern).some((child) => holdsName(child, name));
}
