import type { ArrowFunctionExpression, CallExpression, Function as FunctionNode, Node } from '@oxc-project/types';
import type { FixTrial, Statement } from '../../model/index.js';
import { locate, type Module, nodesIn, parseModule } from '../../read/parse.js';
import type { Folder } from '../model.js';
import type { CodeApp, Target } from './model.js';
import type { Names } from './names.js';

/** The one call that a fix is about; or in words why there is none that could be rewritten. */
export function targetOf(trial: FixTrial, app: CodeApp, folder: Folder, names: Names): Target | string {
  const sent = trial.effects.flatMap(({ statement }) => app.statements.find(({ id }) => id === statement) ?? []);
  const [statement] = sent;
  if (statement === undefined) return 'its call is not known';
  if (new Set(sent.map((each) => each.site)).size > 1) return 'several places send this statement';
  return targetAt(statement, { trial, app, folder, names });
}

/** The call that sends a statement. */
export function targetAt(statement: Statement, given: Pick<Target, 'trial' | 'app' | 'folder' | 'names'>): Target | string {
  const { app, folder } = given;
  const site = app.callSites.find(({ id }) => id === statement.site);
  if (site === undefined) return 'its call is not known';
  // What is put together as the app runs has other forms besides.
  if (app.statements.some((other) => other.site === site.id && other.id !== statement.id))
    return 'the call can send other statements too';
  const text = folder.read(site.location.file);
  const module = text === undefined ? undefined : parseModule(site.location.file, text);
  if (module === undefined) return `${site.location.file} could not be read`;
  const call = callAt(module, site.location);
  if (call === undefined) return 'its call was not found again';
  return { ...given, statement, site, module, call, around: nodesAround(module, call) };
}

/** The call at a place; of those that begin there the outermost. A chain is noted on the line of its first call. */
export function callAt(module: Module, { line, column }: { line: number; column: number }): CallExpression | undefined {
  const there = nodesIn(module.program).filter((node): node is CallExpression => node.type === 'CallExpression');
  return there.find((node) => {
    const place = locate(module, node);
    return place.column === column && (place.line === line || lineOfFirst(module, node) === line);
  });
}

function lineOfFirst(module: Module, { callee }: CallExpression): number | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  return callee.object.type === 'CallExpression' ? lineOfFirst(module, callee.object) : locate(module, callee.property).line;
}

/** What a node stands in, the innermost first. */
export function nodesAround(module: Module, inner: Pick<Node, 'start' | 'end'>): Node[] {
  return nodesIn(module.program)
    .filter(
      (node) => node.start <= inner.start && node.end >= inner.end && !(node.start === inner.start && node.end === inner.end),
    )
    .sort((left, right) => left.end - left.start - (right.end - right.start));
}

/** Whether a node is a function, in whatever form. */
export function isFunction(node: Node): node is FunctionNode | ArrowFunctionExpression {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}
