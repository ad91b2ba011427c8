import type { CallExpression, Node } from '@oxc-project/types';
import type { App, FixTrial } from '../../model/index.js';
import { locate, type Module, nodesIn, parseModule } from '../../read/parse.js';
import type { Folder } from '../model.js';
import type { Target } from './model.js';

/** The one call that a fix is about; or in words why there is none that could be rewritten. */
export function targetOf(trial: FixTrial, app: Pick<App, 'statements' | 'callSites'>, folder: Folder): Target | string {
  const sent = trial.effects.flatMap(({ statement }) => app.statements.find(({ id }) => id === statement) ?? []);
  const [statement] = sent;
  const site = app.callSites.find(({ id }) => id === statement?.site);
  if (statement === undefined || site === undefined) return 'its call is not known';
  if (new Set(sent.map((each) => each.site)).size > 1) return 'several places send this statement';
  // What is put together as the app runs has other forms besides.
  if (app.statements.some((other) => other.site === site.id && other.id !== statement.id))
    return 'the call can send other statements too';
  const text = folder.read(site.location.file);
  const module = text === undefined ? undefined : parseModule(site.location.file, text);
  if (module === undefined) return `${site.location.file} could not be read`;
  const call = callAt(module, site.location);
  if (call === undefined) return 'its call was not found again';
  return { trial, statement, site, module, call, around: nodesAround(module, call) };
}

function callAt(module: Module, { line, column }: { line: number; column: number }): CallExpression | undefined {
  const there = nodesIn(module.program).filter((node): node is CallExpression => node.type === 'CallExpression');
  return there.find((node) => {
    const place = locate(module, node);
    return place.line === line && place.column === column;
  });
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
export function isFunction(node: Node): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}
