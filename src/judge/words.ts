import type { EntryPoint, Interval } from '../model/index.js';

const scales: readonly [value: number, word: string][] = [
  [1e9, ' billion'],
  [1e6, ' million'],
  [1e3, ' thousand'],
];

/** One significant digit in words: 3,120 is "3 thousand". */
export function about(value: number): string {
  const { digit, word } = digitOf(value);
  return `${digit}${word}`;
}

/** "3 thousand (between 1 and 9 thousand)", with the scale repeated only where it differs. */
export function aboutBetween(users: number, [low, high]: Interval, smallest: number, largest: number): string {
  const middle = digitOf(users);
  // Below the loaded sizes nothing is said, unless the number itself lies there: a count that needs no loading.
  const from = low < smallest && users >= smallest ? undefined : digitOf(low);
  const to = high >= largest ? undefined : digitOf(high);
  const least = from === undefined ? `under ${about(smallest)}` : undefined;
  const most = to === undefined ? `over ${about(largest)}` : undefined;
  const same = from?.word === middle.word && to?.word === middle.word;
  const told = (item: { digit: string; word: string } | undefined): string =>
    item === undefined ? '' : same ? item.digit : `${item.digit}${item.word}`;
  if (from !== undefined && to !== undefined && told(from) === told(to)) return about(users);
  const range =
    least === undefined && most === undefined ? `between ${told(from)} and ${told(to)}${same ? middle.word : ''}` : undefined;
  return `${about(users)} (${range ?? `from ${least ?? told(from)} to ${most ?? told(to)}`})`;
}

function digitOf(value: number): { digit: string; word: string } {
  const whole = oneDigit(value);
  const scale = scales.find(([size]) => whole >= size);
  if (scale === undefined) return { digit: thousands(whole), word: '' };
  return { digit: thousands(whole / scale[0]), word: scale[1] };
}

/** Rounded to one significant digit. */
export function oneDigit(value: number): number {
  if (value < 1) return 0;
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.round(value / unit) * unit;
}

/** 6400 as "6,400"; at most two significant digits. */
export function counted(value: number): string {
  if (value < 100) return thousands(Math.round(value));
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return thousands(Math.round(value / unit) * unit);
}

function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Milliseconds as a person reads them: "540 ms", "4 seconds". */
export function duration(value: number): string {
  if (value < 1) return 'less than 1 ms';
  if (value < 1000) return `${counted(value)} ms`;
  if (value < 120_000) return `${String(Math.round(value / 100) / 10)} seconds`;
  if (value < 7_200_000) return `${counted(value / 60_000)} minutes`;
  return `${counted(value / 3_600_000)} hours`;
}

/** "about 540 ms", "less than 1 ms". */
export function aboutDuration(value: number): string {
  return value < 1 ? duration(value) : `about ${duration(value)}`;
}

/** A budget in words: "half a second". */
export function patience(value: number): string {
  if (value === 500) return 'half a second';
  return value === 1000 ? 'one second' : duration(value);
}

/** More than one of a thing. */
export function plural(unit: string): string {
  if (/(s|x|ch|sh)$/i.test(unit)) return /s$/i.test(unit) && !/ss$/i.test(unit) ? unit : `${unit}es`;
  if (/person$/i.test(unit)) return unit.replace(/person$/i, 'people');
  return /[^aeiou]y$/i.test(unit) ? `${unit.slice(0, -1)}ies` : `${unit}s`;
}

/** "3 thousand users", "1 user". */
export function many(value: number, unit: string): string {
  return `${about(value)} ${oneDigit(value) === 1 ? unit : plural(unit)}`;
}

/** "10 thousand users"; sizes that were asked for are said as they are. */
export function size(users: number, unit: string): string {
  const scale = scales.find(([value]) => users >= value && users % (value / 10) === 0);
  const number = scale === undefined ? thousands(users) : `${String(users / scale[0])}${scale[1]}`;
  return `${number} ${users === 1 ? unit : plural(unit)}`;
}

/** An entry point in its owner's words. */
export function nameOf(entry: Omit<EntryPoint, 'work'>): string {
  if (entry.kind === 'page' && entry.moment === 'view') return `the page ${entry.name}`;
  if (entry.kind === 'page')
    return `${entry.moment === 'action' ? 'the action' : 'what runs in the background of'} ${entry.name}`;
  if (entry.kind === 'job' || entry.moment === 'job') return `the job ${entry.name}`;
  return entry.kind === 'edge-function' ? `the function ${entry.name}` : entry.name;
}

/** "orders, users and 2 more". */
export function listed(names: readonly string[], most = 3): string {
  const distinct = [...new Set(names)];
  if (distinct.length > most) return `${distinct.slice(0, most).join(', ')} and ${String(distinct.length - most)} more`;
  return distinct.length < 2 ? (distinct[0] ?? '') : `${distinct.slice(0, -1).join(', ')} and ${distinct.at(-1) ?? ''}`;
}

/** The first letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
