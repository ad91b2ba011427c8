import type { CallExpression } from '@oxc-project/types';
import { locate } from '../parse.js';
import { runQuery, sentTogether } from '../libraries/index.js';
import { gatherPushed } from '../libraries/firestore-snapshot.js';
import { drawTogether } from '../libraries/prisma.js';
import { eitherRows } from '../libraries/raw-sql.js';
import { gatherSteps } from '../libraries/sqlite-statement.js';
import { argumentsOf } from './call.js';
import { callUnknown } from './unseen.js';
import { isEmpty } from './effect.js';
import { cellValue, elementOf } from './evaluate.js';
import { capture, sourceText, type Frame } from './frame.js';
import { overEach } from './folder.js';
import { callFunction, invoke } from './function.js';
import { gathers, keepsAll, keepsAsked, leavesOutNothing, pickedBy } from './gathering.js';
import { side, valueUnder } from './keyed.js';
import { loopSource } from './loop.js';
import { derived } from './provenance.js';
import { noteMethodOfAnswer } from './screen-use.js';
import { eachTurn, turnsThatRegister } from './registering.js';
import { noteScan, overRows } from './scan.js';
import { markIterated } from './use.js';
import { mapWrittenOut } from './written-out.js';
import { bounded, type FunctionValue, input, type Item, list, literal, type Value } from './value.js';

const iterating = new Set([
  'map',
  'forEach',
  'flatMap',
  'filter',
  'find',
  'findLast',
  'findIndex',
  'some',
  'every',
  'reduce',
  'reduceRight',
  'sort',
  'toSorted',
]);

/** Their callbacks are all begun before the first of them goes on. */
const atOnce = new Set(['map', 'flatMap', 'forEach']);

/** A method of an array, whatever it holds. Callbacks are read once, as a loop over it. */
export function callArrayMethod(object: Value, name: string, node: CallExpression, frame: Frame): Value {
  const receiver = cellValue(object);
  const held = together(receiver.kind === 'result' ? receiver.rows : eitherRows(receiver));
  // A list of the state need not stay as it begins.
  const collection: Value = object.kind === 'cell' && held.kind === 'list' ? { ...held, open: true } : held;
  const values = argumentsOf(node, frame);
  const callback = values[0];
  noteMethodOfAnswer(object, name, node, frame);
  if ((collection.kind === 'list' || collection.kind === 'rows') && collection.keyed) {
    if (name === 'get') markUse(collection, name);
    if (name === 'get') return valueUnder(collection, values[0]);
    if (name === 'keys' || name === 'values') return side(collection, name);
    if (name === 'set' && collection.kind === 'list') {
      addItems(object, collection, [list(values)], node, frame);
      return collection;
    }
  }
  if (collection.kind === 'list' && collection.each && callback?.kind === 'function') {
    const all = overEach(collection, name, callback, frame);
    if (all) return all;
  }
  if ((name === 'forEach' || name === 'map') && callback?.kind === 'function' && callback.node.body) {
    const turns = turnsThatRegister(collection, callback.node.body, callback.environment);
    if (turns) {
      eachTurn(turns, frame, (value, index) => callFunction(callback, [value, literal(index)], frame));
      return input('unknown', name);
    }
  }
  if (iterating.has(name) && callback?.kind === 'function') {
    if (name === 'map' || name === 'flatMap') markIterated(collection);
    if (name === 'forEach' && callback.node.body) markIterated(collection, gathers(callback.node.body, frame));
    if (name === 'filter' && collection.kind === 'rows' && keepsAsked(callback, frame))
      for (const use of collection.uses) use.flags.add('asked');
    if (name === 'filter' && collection.kind === 'rows')
      for (const site of pickedBy(callback, collection, frame)) for (const use of collection.uses) use.pickedBy.add(site);
    noteScan(collection, name, locate(frame.module, node), frame);
    const outcome = eachElement(collection, callback, name, node, frame);
    gatherPushed(collection, name, node, frame);
    const written = name === 'map' ? mapWrittenOut(collection, callback, outcome, frame) : undefined;
    return written ?? afterIteration(collection, name, outcome, values, frame);
  }
  markUse(collection, name);
  switch (name) {
    case 'push':
    case 'add':
    case 'unshift':
      if (collection.kind === 'list' && !gatherSteps(values, node, frame)) addItems(object, collection, values, node, frame);
      else if (collection.kind === 'row')
        addItems(
          object,
          { kind: 'list', items: [{ value: elementOf(collection), guards: [] }], open: true },
          values,
          node,
          frame,
        );
      return input('unknown', 'length');
    case 'concat':
      return collection.kind === 'list'
        ? bounded({
            ...collection,
            items: [
              ...collection.items,
              ...values.flatMap((value) => (value.kind === 'list' ? value.items : [{ value, guards: [] }])),
            ],
          })
        : collection.kind === 'row'
          ? list([elementOf(collection), ...values], true)
          : collection;
    case 'slice':
      return shortened(collection, values);
    case 'reverse':
    case 'toReversed':
    case 'flat':
    case 'filter':
    case 'values':
    case 'entries':
    case 'sort':
    case 'toSorted':
    case 'fill':
      return collection;
    case 'join': {
      const separator = values[0]?.kind === 'literal' ? String(values[0].value) : ',';
      return collection.kind === 'list' && !collection.open ? joined(collection.items, separator) : input('unknown', 'text');
    }
    case 'at':
    case 'pop':
    case 'shift':
    case 'get':
      return elementOf(collection);
    case 'map':
    case 'forEach':
    case 'flatMap': {
      callUnknown(name, values, frame);
      return list([input('unknown', name)], true);
    }
    case 'includes':
      return isAmong(collection, values[0]) ?? input('unknown', name);
    case 'indexOf':
    case 'has':
      return input('unknown', name);
    default:
      return callUnknown(sourceText(frame, node.callee), values, frame);
  }
}

/** Whether a word is one of those that a list of words consists of: `['name', 'city'].includes(key)` lets few keys through. */
function isAmong(collection: Value, asked: Value | undefined): Value | undefined {
  if (collection.kind !== 'list' || collection.open || asked?.kind !== 'literal' || typeof asked.value !== 'string')
    return undefined;
  const words = collection.items.flatMap(({ value, guards }) =>
    value.kind === 'literal' && guards.length === 0 ? [value.value] : [],
  );
  return words.length === collection.items.length ? literal(words.includes(asked.value)) : undefined;
}

/** `slice(0, 20)`: twenty at most, of however many. */
function shortened(collection: Value, [from, to]: Value[]): Value {
  if (collection.kind !== 'list' && collection.kind !== 'rows') return collection;
  const starts = from?.kind === 'literal' && typeof from.value === 'number' && from.value >= 0 ? from.value : undefined;
  const ends = to?.kind === 'literal' && typeof to.value === 'number' && to.value >= 0 ? to.value : undefined;
  const piece = collection.kind === 'rows' && from !== undefined ? { ...collection, part: true as const } : collection;
  return starts === undefined || ends === undefined ? piece : { ...piece, most: Math.max(0, ends - starts) };
}

/** Pieces of text joined; a piece under a guard makes the whole a list of alternatives that the variants resolve. */
function joined(items: Item[], separator: string): Value {
  if (items.some((item) => item.guards.length > 0))
    return { kind: 'call', name: 'join', arguments: [{ kind: 'list', items, open: false }, literal(separator)] };
  const chunks = items.flatMap((item, index) => (index === 0 ? [item.value] : [separator, item.value]));
  return {
    kind: 'text',
    chunks: chunks.flatMap((chunk) =>
      typeof chunk !== 'string' && chunk.kind === 'text'
        ? chunk.chunks
        : typeof chunk !== 'string' && chunk.kind === 'literal'
          ? [String(chunk.value)]
          : [chunk],
    ),
  };
}

function addItems(
  object: Value,
  collection: Extract<Value, { kind: 'list' }>,
  values: Value[],
  node: CallExpression,
  frame: Frame,
): void {
  const grown = bounded({ ...collection, items: [...collection.items, ...values.map((value) => ({ value, guards: [] }))] });
  const callee = node.callee;
  if (object.kind === 'cell') {
    object.cell.values.push(grown);
    return;
  }
  // The variable is given the longer list, so that the arms of a branch can be told apart.
  if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier') {
    for (let scope: typeof frame.environment | undefined = frame.environment; scope; scope = scope.parent) {
      if (scope.variables.get(callee.object.name) === object) {
        scope.variables.set(callee.object.name, grown);
        return;
      }
    }
  }
  if (grown.kind === 'list' && grown.items.length > collection.items.length)
    collection.items.push(...values.map((value) => ({ value, guards: [] })));
}

function eachElement(collection: Value, callback: FunctionValue, name: string, node: CallExpression, frame: Frame): Value {
  let outcome: Value = input('unknown', name);
  const element = elementOf(collection);
  const values = name.startsWith('reduce') ? [input('unknown', 'sum'), element] : [element, input('unknown', 'index')];
  let lazy = false;
  const body = capture(frame, () => {
    outcome = overRows(collection, frame, () => invoke(callback, values, frame));
    // What forEach is given back is never sent.
    if (outcome.kind === 'query' && (name !== 'forEach' || outcome.site.library !== 'knex')) {
      lazy = true;
      outcome = runQuery(outcome, frame);
    }
  });
  const together = atOnce.has(name) ? drawTogether(body, ({ site, variants }) => sentTogether(site, variants)) : undefined;
  frame.effects.push(...(together?.calls ?? []));
  const each = together?.rest ?? body;
  if (!isEmpty(each)) {
    const callee = node.callee;
    const over = loopSource(collection, callee.type === 'MemberExpression' ? callee.object : node, frame);
    frame.effects.push({
      kind: 'loop',
      over,
      parallel: lazy || callback.node.async || name !== 'reduce',
      body: each,
      location: locate(frame.module, node),
    });
  }
  return outcome;
}

function afterIteration(collection: Value, name: string, outcome: Value, values: Value[], frame: Frame): Value {
  switch (name) {
    case 'map':
    case 'flatMap':
      if (collection.kind === 'rows') return { ...collection, element: outcome };
      if (collection.kind === 'list' && !collection.open && collection.items.length <= 1)
        return { ...collection, items: collection.items.map((item) => ({ ...item, value: outcome })) };
      return {
        ...list([outcome], true),
        ...(collection.kind === 'list' && collection.most !== undefined ? { most: collection.most } : {}),
      };
    case 'filter':
      if (collection.kind === 'row') return list([elementOf(collection)], true);
      if (collection.kind !== 'rows' || (values[0]?.kind === 'function' && leavesOutNothing(values[0].node))) return collection;
      for (const use of collection.uses) use.flags.add(use.within === frame.within ? 'filtered' : 'picked');
      return { ...collection, filtered: true };
    case 'find':
    case 'findLast':
      markUse(collection, name);
      return elementOf(collection);
    case 'sort':
    case 'toSorted':
      return collection;
    case 'reduce':
    case 'reduceRight':
      // Rows that are sorted into lists by a key are all kept.
      if (values[0]?.kind === 'function' && values[0].node.body && keepsAll(values[0].node.body)) markIterated(collection);
      else markUse(collection, name);
      return values[1]?.kind === 'record' || values[1]?.kind === 'list'
        ? { ...values[1], open: true }
        : derived('row', name, [collection]);
    default:
      markUse(collection, name);
      return input('row', name);
  }
}

function markUse(collection: Value, name: string): void {
  if (collection.kind !== 'rows') return;
  if (
    ['find', 'findLast', 'reduce', 'reduceRight', 'some', 'every', 'findIndex', 'includes', 'indexOf', 'has', 'get'].includes(
      name,
    )
  ) {
    for (const use of collection.uses) use.flags.add('aggregated');
  } else if (['at', 'pop', 'shift'].includes(name)) {
    for (const use of collection.uses) use.flags.add('first');
  }
}

/** Rows out of either of several calls are handled as one collection. */
function together(value: Value): Value {
  if (value.kind !== 'choice') return value;
  const rows = value.options.flatMap((option) => (option.value.kind === 'rows' ? [option.value] : []));
  const first = rows[0];
  if (
    !first ||
    rows.length < value.options.filter((option) => option.value.kind !== 'literal' && option.value.kind !== 'input').length
  )
    return value;
  return { ...first, uses: [...new Set(rows.flatMap((part) => part.uses))], filtered: rows.some((part) => part.filtered) };
}
