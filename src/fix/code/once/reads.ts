import type { Statement } from '../../../model/index.js';
import { locate, nodesIn } from '../../../read/parse.js';
import { changedInTurns } from '../exact/steady.js';
import type { Question } from '../library.js';
import { type RowLoop, isAt, rowLoopsOf } from '../loop/row-loops.js';
import { type Turn, readInTurn } from '../loop/turn.js';
import { turnsAround } from '../loop/turns.js';
import { type Change, type Replacement, type Rewriting, type Target, inOwnFile } from '../model.js';
import { boundBy, boundIn, namedIn } from '../syntax/bound.js';
import { textOf } from '../syntax/nodes.js';
import { targetAt } from '../where/target.js';
import { askedAtOnce, rowsOfKeys } from '../writing/at-once.js';
import { whyNot } from './asking.js';
import { keysOf } from './keys-of.js';
import { throughFunction } from './through.js';
import { writeOnce } from './writes.js';
import { forgottenType } from '../exact/narrowing.js';
import { styled, takenAt } from '../writing/text.js';
import { stoodInFor } from '../where/mocks.js';

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
  if (target.statement.facts.verb !== 'select') return writeOnce(target, loop);
  const { module, call, around } = target;
  const turns = turnsAround(around, module);
  const { location } = loop;
  const line = locate(module, call).line;
  if (location.file !== module.file || line < location.line || line > location.endLine) return throughFunction(target, loop);
  if (typeof turns === 'string') return turns;
  if (!isAt(loop, module, turns.node)) return 'the loop around it is in another function or of another form';
  const names = new Set([...boundIn(turns.node), ...boundBy(turns.pattern)]);
  const question = target.library.question(target, (node) => namedIn(call, names).has(node));
  if (typeof question === 'string') return question;
  const changed = changedInTurns(call, turns, target);
  if (changed !== undefined) return `${changed} may be another in each turn`;
  const turn = readInTurn(turns, call, around, question.key, target);
  if (typeof turn === 'string') return turn;
  const wrong = whyNot(target, loop, turn, question) ?? whyNotHere(target, turn);
  if (wrong !== undefined) return wrong;
  return inOwnFile(target, [...question.imports, ...hoisted(target, turn, question)]);
}

/** What the file in which the call stands says against another one there. */
function whyNotHere(target: Target, { turns, filter, key }: Turn): string | undefined {
  const { call, module } = target;
  const within = nodesIn(call).filter((node) => node !== call && (node.end <= key.start || node.start >= key.end));
  const forgotten = forgottenType([...within, ...filter.tests], turns, module);
  if (forgotten !== undefined) return `TypeScript would not know any more that ${forgotten} was checked before`;
  return stoodInFor(target);
}

/** The question before the turns, and in each turn its own rows. */
function hoisted(target: Target, turn: Turn, question: Question): Replacement[] {
  const { module, names } = target;
  const { name: asks, added } = rowsOfKeys(module, names);
  const { keys, made, at, indent } = keysOf(target, turn);
  const rows = names.of(module, `${boundName(target)}Of`, `rows ${String(turn.place.start)}`);
  const line = `const ${rows} = ${askedAtOnce(asks, keys, question.ask, question.none, indent)};\n${indent}`;
  return [
    ...made,
    { start: at, end: at, text: styled(line, module, module.text[at]) },
    takenAt(turn.place, question.taken(`${rows}(${textOf(module, turn.key)})`), target),
    ...added,
  ];
}

/** What the answer is called: `user` of `const [user] = await …`, `{ user }`. */
function boundName({ around }: Target): string {
  const declared = around.find((node) => node.type === 'VariableDeclarator');
  const id = declared?.type === 'VariableDeclarator' ? declared.id : undefined;
  const first = id?.type === 'ArrayPattern' ? id.elements[0] : id;
  return first?.type === 'Identifier' ? first.name : 'found';
}
