import type { Node } from '@oxc-project/types';
import type { Statement } from '../../model/index.js';
import { targetAt } from './target.js';
import { locate, type Module, nodesIn } from '../../read/parse.js';
import { askedAtOnce, rowsOfKeys } from './at-once.js';
import { drizzleQuestion } from './drizzle.js';
import { bare } from './guards.js';
import { keyColumns, onlyReads, type RowLoop, rowLoopsOf } from './keys.js';
import { boundBy, textOf } from './loop.js';
import { type Change, inOwnFile, type Replacement, type Rewriting, type Target } from './model.js';
import { prismaQuestion } from './prisma.js';
import { type Question, someKeys } from './question.js';
import { sharedSafely } from './shared.js';
import { boundInTurns, namedIn, readInTurn, type Turn } from './turn.js';
import { throughFunction } from './through.js';
import { turnsAround } from './turns.js';

/** One question for all turns instead of one in each, wherever an ORM is asked the same in a loop. */
export function writeReads(target: Target): Rewriting | string {
  const changes: Change[] = [];
  const wrong: { place: string; why: string }[] = [];
  for (const each of sameAs(target)) {
    for (const loop of rowLoopsOf(target.app, each.site)) {
      const own = targetAt(each, target);
      const written = typeof own === 'string' ? own : inLoop(own, loop);
      if (typeof written === 'string') wrong.push({ place: `${loop.location.file}:${String(loop.location.line)}`, why: written });
      else changes.push(...written.changes);
    }
  }
  if (changes.length === 0) return wrong[0]?.why ?? 'what the loop goes over is not known for sure';
  const left = [...new Set(wrong.map(({ place, why }) => `not at ${place}: ${why}`))].join('; ');
  return { changes, ...(left === '' ? {} : { left }) };
}

/** The statements of all places that send the same, the tried one first. */
function sameAs({ app, statement }: Target): Statement[] {
  const others = app.statements.filter(
    (other) => other.id !== statement.id && other.sql === statement.sql && other.role === statement.role,
  );
  return [statement, ...others];
}

/** A call that stands in the loop itself. */
function inLoop(target: Target, loop: RowLoop): Rewriting | string {
  const { module, call, around } = target;
  const turns = turnsAround(around, module);
  const { location } = loop;
  const line = locate(module, call).line;
  if (location.file !== module.file || line < location.line || line > location.endLine) return throughFunction(target, loop);
  if (typeof turns === 'string') return turns;
  if (!isAt(loop, module, turns.node)) return 'the loop around it is in another function or of another form';
  const names = new Set([...boundInTurns(turns), ...boundBy(turns.pattern)]);
  const question = questionOf(target, (node) => namedIn(call, names).has(node));
  if (typeof question === 'string') return question;
  const turn = readInTurn(turns, call, around, question.key, module);
  if (typeof turn === 'string') return turn;
  const wrong = whyNot(target, loop, turn, question);
  if (wrong !== undefined) return wrong;
  return inOwnFile(target, [...question.imports, ...hoisted(target, turn, question)]);
}

export function questionOf({ site, call, module }: Target, isTurns: (node: Node) => boolean): Question | string {
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

/** The question before the turns, and in each turn its own rows. */
function hoisted(target: Target, turn: Turn, question: Question): Replacement[] {
  const { module, names } = target;
  const { name: asks, added } = rowsOfKeys(module, names);
  const { keys, made, at, indent } = keysOf(target, turn);
  const rows = names.of(module, `${boundName(target)}Of`, `rows ${String(turn.place.start)}`);
  const line = `const ${rows} = ${askedAtOnce(asks, keys, question.ask, question.none, indent)};`;
  return [
    ...made,
    { start: at, end: at, text: `${line}\n${indent}` },
    { start: turn.place.start, end: turn.place.end, text: question.taken(`${rows}(${textOf(module, turn.key)})`) },
    ...added,
  ];
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

/** What the answer is called: `user` of `const [user] = await …`, `{ user }`. */
function boundName({ around }: Target): string {
  const declared = around.find((node) => node.type === 'VariableDeclarator');
  const id = declared?.type === 'VariableDeclarator' ? declared.id : undefined;
  const first = id?.type === 'ArrayPattern' ? id.elements[0] : id;
  return first?.type === 'Identifier' ? first.name : 'found';
}
