import type { CallExpression } from '@oxc-project/types';
import { type Module } from '../../../read/parse.js';
import { type RowLoop, isAt } from '../loop/row-loops.js';
import { type Turn, readInTurn } from '../loop/turn.js';
import { turnsAround } from '../loop/turns.js';
import type { Change, Rewriting, Target } from '../model.js';
import { isFunction, lastName, nodesAround, nodesOf, textOf } from '../syntax/nodes.js';
import { definitionOf } from '../where/definition.js';
import { whyNot } from './asking.js';
import { forEachOf } from './for-each.js';
import { keysOf } from './keys-of.js';
import { importingFrom } from '../writing/imports.js';
import { forgottenType } from '../exact/narrowing.js';
import { replacing } from '../where/mocks.js';
import { callText, styled, takenAt } from '../writing/text.js';
import { moduleAt } from '../where/module-of.js';

/** A call that a loop makes through a function: `storage.getUser(row.userId)`. */
export function throughFunction(target: Target, loop: RowLoop): Rewriting | string {
  const { folder, site } = target;
  const module = moduleAt(loop.location.file, folder);
  const called = site.symbol.split('.').at(-1) ?? '';
  if (module === undefined) return `${loop.location.file} could not be read`;
  const calls = callsIn(module, loop, called);
  if (calls.length === 0) return 'the loop asks through several functions';
  const changes: Change[] = [];
  for (const call of calls) {
    const written = atCall(target, loop, module, call, called);
    if (typeof written === 'string') return written;
    changes.push(...written);
  }
  return { changes };
}

/** The calls by that name whose innermost loop it is. */
function callsIn(module: Module, loop: RowLoop, called: string): CallExpression[] {
  return nodesOf(module).filter((node): node is CallExpression => {
    if (node.type !== 'CallExpression' || lastName(node.callee) !== called) return false;
    const turns = turnsAround(nodesAround(module, node), module);
    return typeof turns !== 'string' && isAt(loop, module, turns.node);
  });
}

function atCall(target: Target, loop: RowLoop, module: Module, call: CallExpression, called: string): Change[] | string {
  const around = nodesAround(module, call);
  const turns = turnsAround(around, module);
  if (typeof turns === 'string') return turns;
  const [key, ...more] = call.arguments;
  if (key === undefined || more.length > 0) return `${called} takes more than one key`;
  const turn = readInTurn(turns, call, around, key, { module, library: target.library });
  if (typeof turn === 'string') return turn;
  const definition = definitionOf(call.callee, module, target.folder);
  if (definition === undefined || definition.module.file !== target.module.file)
    return `which ${called} it calls is not known for sure`;
  const own = target.around.find(({ start, end }) => start === definition.node.start && end === definition.node.end);
  if (own === undefined || !isFunction(own)) return `which ${called} it calls is not known for sure`;
  const each = forEachOf(target, { node: own, module: target.module }, called);
  if (typeof each === 'string') return each;
  if (module.file !== target.module.file && !each.isExported) return `which ${called} it calls is not known for sure`;
  return (
    whyNot(target, loop, turn, each.question) ??
    whyNotCalled(target, turn, module, called) ?? [
      { file: target.module.file, made: each.made },
      inLoopOf(target, module, turn, call, each.name, called),
    ]
  );
}

/** What the file of the loop, and the tests, say against another call there. */
function whyNotCalled(
  { module: asked, folder }: Target,
  { turns, filter }: Turn,
  module: Module,
  called: string,
): string | undefined {
  const forgotten = forgottenType(filter.tests, turns, module);
  if (forgotten !== undefined) return `TypeScript would not know any more that ${forgotten} was checked before`;
  const test = replacing(asked.file, called, folder);
  return test === undefined ? undefined : `${test} replaces ${called} or its file, and would not know what is called instead`;
}

/** The answers of all turns before them, and in each turn its own. */
function inLoopOf(
  { module: asked, names, folder }: Target,
  module: Module,
  turn: Turn,
  call: CallExpression,
  name: string,
  called: string,
): Change {
  const local = module.file === asked.file ? name : names.of(module, name, `${name} of ${asked.file}`);
  const { keys, made, at, indent } = keysOf({ module, names, folder }, turn);
  const answers = names.of(module, `${called}Of`, `rows ${String(turn.place.start)}`);
  const own = call.arguments.map((one) => textOf(module, one)).join(', ');
  return {
    file: module.file,
    made: [
      ...importingFrom(module, asked, local === name ? name : `${name} as ${local}`, folder),
      ...made,
      {
        start: at,
        end: at,
        text: styled(`const ${answers} = ${callText(`await ${local}`, [keys], indent)};\n${indent}`, module, module.text[at]),
      },
      takenAt(turn.place, `${answers}(${own})`, { module }),
    ],
  };
}
