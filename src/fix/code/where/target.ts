import type { CallExpression } from '@oxc-project/types';
import type { FixTrial, Statement } from '../../../model/index.js';
import { type Module, locate } from '../../../read/parse.js';
import type { Target } from '../model.js';
import { nodesAround, nodesOf } from '../syntax/nodes.js';
import { moduleAt } from './module-of.js';

/** What is the same for all calls of a fix. */
export type Given = Pick<Target, 'trial' | 'app' | 'folder' | 'names' | 'libraries'>;

/** The one call that a fix is about; or in words why there is none that could be rewritten. */
export function targetOf(trial: FixTrial, given: Omit<Given, 'trial'>): Target | string {
  const sent = trial.effects.flatMap(({ statement }) => given.app.statements.find(({ id }) => id === statement) ?? []);
  const [statement] = sent;
  if (statement === undefined) return 'its call is not known';
  if (new Set(sent.map((each) => each.site)).size > 1) return 'several places send this statement';
  return targetAt(statement, { ...given, trial });
}

/** The call that sends a statement. */
export function targetAt(statement: Statement, given: Given): Target | string {
  const { app, folder, libraries } = given;
  const site = app.callSites.find(({ id }) => id === statement.site);
  if (site === undefined) return 'its call is not known';
  // What is put together as the app runs has other forms besides.
  if (app.statements.some((other) => other.site === site.id && other.id !== statement.id))
    return 'the call can send other statements too';
  const library = Object.hasOwn(libraries, site.library) ? libraries[site.library] : undefined;
  if (library === undefined) return `it is a call of ${site.library}, which is not rewritten`;
  const module = moduleAt(site.location.file, folder);
  if (module === undefined) return `${site.location.file} could not be read`;
  const call = callAt(module, site.location);
  if (call === undefined) return 'its call was not found again';
  return { ...given, statement, site, library, module, call, around: nodesAround(module, call) };
}

/** The call at a place; of those that begin there the outermost. A chain is noted on the line of its first call. */
export function callAt(module: Module, { line, column }: { line: number; column: number }): CallExpression | undefined {
  const there = nodesOf(module).filter((node): node is CallExpression => node.type === 'CallExpression');
  return there.find((node) => {
    const place = locate(module, node);
    return place.column === column && (place.line === line || lineOfFirst(module, node) === line);
  });
}

function lineOfFirst(module: Module, { callee }: CallExpression): number | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  return callee.object.type === 'CallExpression' ? lineOfFirst(module, callee.object) : locate(module, callee.property).line;
}
