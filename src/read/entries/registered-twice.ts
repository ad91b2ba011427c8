import type { Node } from '@oxc-project/types';
import { isSameSpot, type ShadowedRoute } from '../../model/index.js';
import type { FunctionValue, Router, RouterEntry, Value } from '../interpret/value.js';
import { nodesIn } from '../parse.js';
import { answersAll, isPlainPath } from './shadowed.js';

/** A route as it is met on the way through the mounted routers of an app. */
export interface Met {
  entry: Extract<RouterEntry, { kind: 'route' }>;
  /** Method and whole path. */
  method: string;
  path: string;
  /** What runs for it, with what its routers run before. */
  handlers: Value[];
  router: Router;
  /** All addresses on the way here could be read. */
  isRead: boolean;
  /** No test decides whether it is there. */
  isAlways: boolean;
  /** The app is only known by what is called on it: there may be several. */
  isGuessed: boolean;
}

type Twice = NonNullable<ShadowedRoute['twice']>;

/**
 * What is lost where a route has the method and path of one that answers before it; undefined where the first may hand on, may
 * not be there, may belong to another app, or does the very same.
 */
export function registeredTwice(first: Met, second: Met): Twice | undefined {
  const isTold =
    first.isAlways &&
    first.isRead &&
    second.isRead &&
    isPlainPath(first.path) &&
    isPlainPath(second.path) &&
    first.router.framework === second.router.framework &&
    (!(first.isGuessed || second.isGuessed) || first.entry.within === second.entry.within);
  if (!isTold || isOnePlace(first, second) || leavesRouter(first.handlers)) return undefined;
  if (!answersAll(first.handlers, first.router.framework)) return undefined;
  const [one, other] = [answering(first), answering(second)];
  return one && other && textOf(one) === textOf(other) ? undefined : lost(first, second);
}

/** A function that registers routes may be read for several callers. */
function isOnePlace({ entry: one }: Met, { entry: other }: Met): boolean {
  return isSameSpot(one.location, other.location);
}

/** `next('router')`. */
function leavesRouter(handlers: readonly Value[]): boolean {
  return handlers.some(
    (handler) =>
      handler.kind === 'function' &&
      nodesIn(handler.node.body).some((node) => node.type === 'Literal' && (node.value === 'router' || node.value === 'route')),
  );
}

function answering({ entry }: Met): FunctionValue | undefined {
  const last = entry.handlers.at(-1);
  return last?.kind === 'function' ? last : undefined;
}

function textOf({ module, node }: FunctionValue): string {
  return module.text.slice(node.start, node.end).replace(/\s+/g, ' ');
}

function lost(first: Met, second: Met): Twice {
  const [one, other] = [answering(first), answering(second)];
  const before = namesOf(first.handlers.slice(0, -1));
  const asked = one ? queryNames(one.node) : [];
  return {
    query: other && one ? queryNames(other.node).filter((name) => !asked.includes(name)) : [],
    checks: one !== undefined && other !== undefined && checksInput(other.node) && !checksInput(one.node),
    guards: namesOf(second.handlers.slice(0, -1)).filter((name) => !before.includes(name)),
  };
}

function namesOf(handlers: readonly Value[]): string[] {
  const names = handlers.flatMap((each) => (each.kind === 'function' || each.kind === 'external' ? [each.name] : []));
  return [...new Set(names.filter((name) => /^\w+$/.test(name)))];
}

/** `req.query.day`, `const { day } = req.query`. */
function queryNames(node: Node): string[] {
  const names = nodesIn(node).flatMap((part): string[] => {
    if (part.type === 'MemberExpression' && isQuery(part.object))
      return part.property.type === 'Identifier' && !part.computed ? [part.property.name] : [];
    if (part.type !== 'VariableDeclarator' || part.id.type !== 'ObjectPattern' || !isQuery(part.init)) return [];
    return part.id.properties.flatMap((each) =>
      each.type === 'Property' && each.key.type === 'Identifier' ? [each.key.name] : [],
    );
  });
  return [...new Set(names)];
}

function isQuery(node: Node | null): boolean {
  return (
    node?.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && node.property.name === 'query'
  );
}

/** `schema.parse(req.body)` and its like. */
function checksInput(node: Node): boolean {
  return nodesIn(node).some(
    (part) =>
      part.type === 'CallExpression' &&
      part.callee.type === 'MemberExpression' &&
      part.callee.property.type === 'Identifier' &&
      /^(safeP|p)arse(Async)?$|^validate(Async)?$/.test(part.callee.property.name) &&
      part.arguments.some((given) => isSent(given)),
  );
}

function isSent(node: Node): boolean {
  return nodesIn(node).some(
    (part) =>
      part.type === 'MemberExpression' && part.property.type === 'Identifier' && /^(body|query|params)$/.test(part.property.name),
  );
}
