import type { CallExpression } from '@oxc-project/types';
import type { ScreenUse } from '../../model/index.js';
import { locate } from '../parse.js';
import type { Frame } from './frame.js';
import type { Cell, Value } from './value.js';

/** What is done with all that a request was answered with; the value is looked at once everything was read. */
export interface Worked {
  value: Value;
  work: ScreenUse['work'];
  location: ScreenUse['location'];
}

const works: ReadonlyMap<string, ScreenUse['work']> = new Map([
  ['filter', 'searches'],
  ['find', 'looks up'],
  ['findLast', 'looks up'],
  ['findIndex', 'looks up'],
  ['some', 'looks up'],
  ['every', 'looks up'],
  ['reduce', 'adds up'],
  ['reduceRight', 'adds up'],
  ['sort', 'sorts'],
  ['toSorted', 'sorts'],
]);

/** A method of an array, called on what a request was answered with: `data.filter(…)`. */
export function noteMethodOfAnswer(value: Value, name: string, node: CallExpression, frame: Frame): void {
  const work = name === 'map' && offersChoices(node, frame) ? 'offers' : works.get(name);
  if (work !== undefined) note(value, work, node, frame);
}

/** `data.map((item) => <SelectItem key={item.id}>…)`: the rows are what a field lets one choose from. */
function offersChoices({ arguments: [callback] }: CallExpression, { module }: Frame): boolean {
  if (callback?.type !== 'ArrowFunctionExpression' && callback?.type !== 'FunctionExpression') return false;
  const [, element = ''] = /<\s*([\w.]+)/.exec(module.text.slice(callback.start, callback.end)) ?? [];
  return /^option$|(?:Option|SelectItem|Select\.Item|ComboboxItem|CommandItem|AutocompleteItem|ListboxItem|Picker\.Item)$/.test(
    element,
  );
}

/** `{data.length}`, written on the screen: elsewhere it mostly tells whether there is anything. */
export function noteLengthOfAnswer(value: Value, node: { start: number; end: number }, frame: Frame): void {
  const { text } = frame.module;
  if (/\{\s*$/.test(text.slice(Math.max(0, node.start - 12), node.start)) && /^\s*\}/.test(text.slice(node.end, node.end + 12)))
    note(value, 'counts', node, frame);
}

function note(value: Value, work: ScreenUse['work'], node: { start: number; end: number }, frame: Frame): void {
  if (!mayBeAnswer(value)) return;
  const location = locate(frame.module, node);
  const key = `${location.file}:${String(location.line)} ${work}`;
  // A component is read for each page that shows it: what one of them was given tells.
  frame.run.worked.set(key, [...(frame.run.worked.get(key) ?? []), { value, work, location }].slice(-mostReadings));
}

/** Readings of one place that are kept. */
const mostReadings = 8;

/** The answer in `data ?? []`: what is done with the list that stands in for it is done with it. */
export function answerOrNone({ options }: Extract<Value, { kind: 'choice' }>): Value | undefined {
  const others = options.filter(({ value }) => !isNone(value));
  const [first] = others;
  return first !== undefined && others.every(({ value }) => value.kind === 'input' && value.answer !== undefined)
    ? first.value
    : undefined;
}

function isNone(value: Value): boolean {
  return value.kind === 'list' ? value.items.length === 0 && !value.open : value.kind === 'literal' && value.value === null;
}

/** A state of the screen is filled once it was drawn. */
function mayBeAnswer(value: Value): boolean {
  if (value.kind === 'cell') return true;
  if (value.kind === 'choice') return value.options.some((option) => mayBeAnswer(option.value));
  return value.kind === 'input' && value.answer !== undefined;
}

/** The requests, as `GET /api/orders`, with what screens do with all of their answers. */
export function screenUses(worked: Iterable<Worked[]>): Map<string, ScreenUse[]> {
  const uses = new Map<string, ScreenUse[]>();
  for (const readings of worked)
    for (const answer of new Set(readings.flatMap(({ value }) => [...answersOf(value)])))
      for (const { work, location } of readings.slice(0, 1)) uses.set(answer, [...(uses.get(answer) ?? []), { work, location }]);
  return uses;
}

function answersOf(value: Value, found = new Set<string>(), cells = new Set<Cell>()): Set<string> {
  if (value.kind === 'input' && value.answer !== undefined) found.add(value.answer);
  else if (value.kind === 'choice') for (const option of value.options) answersOf(option.value, found, cells);
  else if (value.kind === 'cell' && !cells.has(value.cell)) {
    cells.add(value.cell);
    for (const held of value.cell.values) answersOf(held, found, cells);
  }
  return found;
}
