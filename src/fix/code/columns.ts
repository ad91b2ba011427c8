import type { Node } from '@oxc-project/types';
import { locate, nodesIn } from '../../read/parse.js';
import { onlyFieldsUsed } from './exact/row-uses.js';
import { type CodeWriter, type Replacement, type Target, inOwnFile } from './model.js';
import { isFunction } from './syntax/nodes.js';

/** The columns that the code uses instead of whole rows, where nothing hands a row on as a whole. */
export function writeColumns(narrow: Narrowing): CodeWriter {
  return (target) => inOwnFile(target, whyNot(target) ?? narrow(target));
}

/** Names the columns in the call itself. */
export type Narrowing = (target: Target) => Replacement[] | string;

function whyNot(target: Target): string | undefined {
  const { site, trial, around } = target;
  if (site.usedColumns === 'all' || [...site.usedColumns].sort().join() !== [...trial.columns].sort().join())
    return 'which columns are used is not known for sure';
  const elsewhere = usedElsewhere(target);
  if (elsewhere !== undefined) return elsewhere;
  const scope = around.find(isFunction);
  if (scope === undefined) return 'it is asked outside of a function';
  const named = namesIn(scope);
  const other = trial.columns.find((name) => !named.has(name));
  if (other !== undefined) return `where ${other} is used was not found again`;
  // A row of which only a part is asked for has another type.
  if (scope.body !== null && nodesIn(scope.body).some(({ type }) => type === 'TSTypeReference'))
    return 'types in the function may say that its rows are whole';
  const waiting = around[0];
  if (waiting?.type !== 'AwaitExpression') return 'the answer of the call is not waited for where it is sent';
  return onlyFieldsUsed(scope, waiting, target.module) ? undefined : 'its rows are handed on as a whole';
}

/** Names of fields that a function looks at. */
function namesIn(scope: Node): Set<string> {
  const nodes = nodesIn(scope);
  return new Set(
    nodes.flatMap((node) => {
      if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') return [node.property.name];
      if (node.type === 'Property' && !node.computed && node.key.type === 'Identifier') return [node.key.name];
      return [];
    }),
  );
}

/** Rows that leave their function may be looked at by code that is not read, or say in their type that they are whole. */
export function usedElsewhere({ site, module, around }: Target): string | undefined {
  const scope = around.find(isFunction);
  const range = scope === undefined ? undefined : locate(module, scope);
  const outside = site.uses.find(
    ({ location }) =>
      range === undefined || location.file !== range.file || location.line < range.line || location.line > range.endLine,
  );
  if (outside !== undefined)
    return `its rows are used at ${outside.location.file}:${String(outside.location.line)} too, in another function`;
  return site.uses.length === 0 ? 'where its rows are used is not known' : undefined;
}
