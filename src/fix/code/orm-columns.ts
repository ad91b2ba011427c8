import type { Node } from '@oxc-project/types';
import { nodesIn } from '../../read/parse.js';
import { usedElsewhere } from './columns.js';
import { linksOf } from './drizzle.js';
import { textOf } from './loop.js';
import { type CodeWriter, inOwnFile, type Replacement, type Target } from './model.js';
import { onlyFieldsUsed } from './row-uses.js';
import { isFunction } from './target.js';
import { isChain } from './turns.js';

/** The columns that the code uses instead of whole rows, of a query of Drizzle or Prisma. */
export const writeOrmColumns: CodeWriter = (target) => inOwnFile(target, narrowed(target));

function narrowed(target: Target): Replacement[] | string {
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
  if (!onlyFieldsUsed(scope, waiting, target.module)) return 'its rows are handed on as a whole';
  return site.library === 'prisma' ? ofPrisma(target) : ofDrizzle(target);
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

function ofDrizzle({ call, trial, module }: Target): Replacement[] | string {
  const links = linksOf(call);
  const [select, from] = links;
  const [table] = from?.call.arguments ?? [];
  if (select?.name !== 'select' || from?.name !== 'from' || table === undefined || !isChain(table))
    return 'it is no plain select of Drizzle';
  if (select.call.arguments.length > 0) return 'it names its columns already';
  if (links.some(({ name }) => !['select', 'from', 'where', 'orderBy', 'limit', 'offset'].includes(name)))
    return 'it is no plain select of Drizzle';
  const list = trial.columns.map((name) => `${name}: ${textOf(module, table)}.${name}`).join(', ');
  return [{ start: select.call.end - 1, end: select.call.end - 1, text: `{ ${list} }` }];
}

function ofPrisma({ call, trial }: Target): Replacement[] | string {
  const { callee, arguments: given } = call;
  const method = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
  if (!['findMany', 'findFirst', 'findUnique'].includes(method)) return 'it is no plain read of Prisma';
  const text = `select: { ${trial.columns.map((name) => `${name}: true`).join(', ')} }`;
  const [first, ...more] = given;
  if (first === undefined) return [{ start: call.end - 1, end: call.end - 1, text: `{ ${text} }` }];
  if (first.type !== 'ObjectExpression' || more.length > 0) return 'what it asks for does not stand there';
  for (const each of first.properties) {
    const name = each.type === 'Property' && !each.computed && each.key.type === 'Identifier' ? each.key.name : 'select';
    if (['select', 'include', 'omit', 'distinct', 'cursor'].includes(name)) return 'it says already what comes back';
  }
  return [{ start: first.start + 1, end: first.start + 1, text: ` ${text}${first.properties.length > 0 ? ',' : ' '}` }];
}
