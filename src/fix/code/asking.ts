import type { Node } from '@oxc-project/types';
import { locate, type Module, nodesIn } from '../../read/parse.js';
import { drizzleQuestion } from './drizzle.js';
import { bare } from './guards.js';
import { keyColumns, onlyReads, type RowLoop } from './keys.js';
import { textOf } from './loop.js';
import type { Replacement, Target } from './model.js';
import { prismaQuestion } from './prisma.js';
import { type Question, someKeys } from './question.js';
import { rawQuestion } from './raw.js';
import { sharedSafely } from './shared.js';
import { namedIn, type Turn } from './turn.js';

/** What is asked, whatever asks. */
export function questionOf(target: Target, isTurns: (node: Node) => boolean): Question | string {
  const { site, call, module } = target;
  if (site.library === 'pg') return rawQuestion(target, isTurns);
  return site.library === 'prisma' ? prismaQuestion(call, isTurns, module) : drizzleQuestion(call, isTurns, module);
}

/** Whether a loop was read at a node's place. */
export function isAt({ location }: RowLoop, module: Module, node: Node): boolean {
  const { line, column } = locate(module, node);
  return location.file === module.file && location.line === line && location.column === column;
}

/** What the database's side and the whole loop say against it. */
export function whyNot(target: Target, loop: RowLoop, { key, filter, turns }: Turn, question: Question): string | undefined {
  const { app, statement } = target;
  if (!onlyReads(loop, app)) return 'the loop writes besides';
  if (turns.kind === 'for' && isNoArray(turns.list, target)) return 'what the loop goes over may be no array';
  if (hasOurNames(target, question)) return 'it has names of what would be written';
  const name = fieldName(key, turns.pattern);
  const columns = name === undefined ? 'its key is of another form' : keyColumns(app, statement, loop, name);
  if (typeof columns === 'string') return columns;
  if (question.takesFirst && !columns.unique) return 'there may be several rows of a key, of which each turn takes the first';
  if (question.refusesNull && columns.nullable && !filter.guarded)
    return `${name ?? 'its key'} may be null, for which Prisma throws an error in its turn alone`;
  return sharedSafely(target, question);
}

/** Whether what is asked, but for its key, has a name that what is written around it has too. */
function hasOurNames({ call }: Target, { key }: Question): boolean {
  return [...namedIn(call, new Set([someKeys, 'row']))].some((node) => node.start < key.start || node.end > key.end);
}

/** Whether a list is made by `new`, as sets and maps are. */
function isNoArray(list: Node, { module }: Pick<Target, 'module'>): boolean {
  const declared = nodesIn(module.program).flatMap((node) =>
    list.type === 'Identifier' &&
    node.type === 'VariableDeclarator' &&
    node.id.type === 'Identifier' &&
    node.id.name === list.name
      ? (node.init ?? [])
      : [],
  );
  return [list, ...declared].some(
    (node) => node.type === 'NewExpression' || /\.(?:values|entries|keys)\(\)$/.test(textOf(module, node)),
  );
}

/** The name of the field that a key is, also where the pattern gives it another. */
export function fieldName(key: Node, pattern: Node): string | undefined {
  const own = bare(key);
  if (own.type === 'MemberExpression') return own.property.type === 'Identifier' ? own.property.name : undefined;
  if (own.type !== 'Identifier' || pattern.type !== 'ObjectPattern') return undefined;
  for (const each of pattern.properties)
    if (each.type === 'Property' && each.value.type === 'Identifier' && each.value.name === own.name)
      return each.key.type === 'Identifier' ? each.key.name : undefined;
  return undefined;
}

/** Code for the keys of all turns, and what gives the list a name where it is computed. */
export function keysOf({ module, names }: Pick<Target, 'module' | 'names'>, { turns, key, filter }: Turn) {
  const { anchor, indent, list, pattern } = turns;
  const element = textOf(module, pattern);
  const made: Replacement[] = [];
  let all = textOf(module, list);
  if (!isPlainList(list)) {
    const name = names.of(module, 'turns', `list ${String(list.start)}`);
    made.push({ start: anchor.start, end: anchor.start, text: `const ${name} = ${all};\n${indent}` });
    made.push({ start: list.start, end: list.end, text: name });
    all = name;
  }
  const head = `(${element})`;
  const filtered = filter.text === undefined ? '' : `.filter(${head} => ${filter.text})`;
  return { keys: `${all}${filtered}.map(${head} => ${textOf(module, bare(key))})`, made, at: anchor.start, indent };
}

function isPlainList(node: Node): boolean {
  if (node.type === 'Identifier') return true;
  return node.type === 'MemberExpression' && !node.computed && isPlainList(node.object);
}
