import type { Node } from '@oxc-project/types';
import type { EntryPoint } from '../../model/index.js';
import type { Scope } from './scope.js';
import { calleeName, type Visit } from './walk.js';

/** The address that was asked for: `request.nextUrl.pathname`, `req.path`, `req.originalUrl`. */
const asked = /^(req|request|ctx|c)\b.*\.(pathname|path|originalUrl)$/;
const taken = /\bpathname\b[^=;]{0,80}=[^;]{0,200}\b(req|request|ctx|c)\b/;

/**
 * Whether tests of the path that is asked for let a request for the entry point get to the place: a function that all routes run
 * first (`if (!pathname.startsWith('/api/auth/')) return`) does what stands behind for those routes alone. What is not known lets through.
 */
export function letsThrough(scope: Scope, { node, parents, functions }: Visit, entry: EntryPoint | undefined): boolean {
  const { path } = entry ?? {};
  const around = functions.at(-1);
  if (path === undefined || !around) return true;
  const holds = (candidate: Node | null): boolean =>
    candidate !== null && candidate.start <= node.start && node.end <= candidate.end;
  return parents.slice(parents.indexOf(around) + 1).every((parent) => {
    if (parent.type === 'IfStatement') {
      const met = isMet(scope, parent.test, path);
      return !((holds(parent.consequent) && met === false) || (holds(parent.alternate) && met === true));
    }
    if (parent.type !== 'BlockStatement') return true;
    return parent.body.every(
      (statement) =>
        statement.type !== 'IfStatement' ||
        statement.end > node.start ||
        !leaves(statement.consequent) ||
        isMet(scope, statement.test, path) !== true,
    );
  });
}

/** Whether a test holds for a path; undefined where it says nothing of it for sure. */
function isMet(scope: Scope, test: Node, path: string): boolean | undefined {
  if (test.type === 'UnaryExpression' && test.operator === '!') {
    const met = isMet(scope, test.argument, path);
    return met === undefined ? undefined : !met;
  }
  if (test.type === 'LogicalExpression' && test.operator !== '??') {
    const decisive = test.operator === '||';
    const sides = [isMet(scope, test.left, path), isMet(scope, test.right, path)];
    if (sides.includes(decisive)) return decisive;
    return sides.includes(undefined) ? undefined : !decisive;
  }
  if (test.type === 'BinaryExpression' && /^[!=]==?$/.test(test.operator)) {
    const text = literal(test.right);
    if (text === undefined || !isAddress(scope, test.left)) return undefined;
    const same = equals(path, text);
    return same === undefined ? undefined : same === test.operator.startsWith('=');
  }
  if (test.type !== 'CallExpression' || test.callee.type !== 'MemberExpression') return undefined;
  if (calleeName(test.callee.property) !== 'startsWith' || !isAddress(scope, test.callee.object)) return undefined;
  const text = literal(test.arguments[0]);
  return text === undefined ? undefined : beginsWith(path, text);
}

/**
 * `req.path`, and `pathname` where the module takes it out of a request: other paths are of files or of other hosts. A router that is
 * mounted somewhere sees the rest of the path alone, so that Express's `req.path` says nothing for sure there.
 */
function isAddress(scope: Scope, node: Node): boolean {
  const name = calleeName(node) ?? '';
  if (name === 'pathname') return taken.test(scope.module.text);
  return asked.test(name) && !(name.endsWith('.path') && scope.module.text.includes('Router('));
}

function literal(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The part of a path that stands fixed before its first named part, and whether there is one. */
function fixedPart(path: string): { fixed: string; open: boolean } {
  const at = path.search(/[:*[{]/);
  return at < 0 ? { fixed: path, open: false } : { fixed: path.slice(0, at), open: true };
}

function beginsWith(path: string, text: string): boolean | undefined {
  const { fixed, open } = fixedPart(path);
  if (fixed.startsWith(text)) return true;
  return open && text.startsWith(fixed) ? undefined : false;
}

function equals(path: string, text: string): boolean | undefined {
  const { fixed, open } = fixedPart(path);
  if (!open) return fixed === text;
  return text.startsWith(fixed) ? undefined : false;
}

function leaves(node: Node): boolean {
  if (node.type === 'BlockStatement') return node.body.some(leaves);
  return node.type === 'ReturnStatement' || node.type === 'ThrowStatement';
}
