/** A moment as the code makes it: what it starts from, so many days away, and the variable that holds it. */
interface Moment {
  name: string;
  base: string;
  days: number;
  /** The beginning of its day. */
  floored: boolean;
}

const now = 'now';
const millisecondsOfDay = 86_400_000;
const lengths = new Map(
  Object.entries({ minute: 1 / 1440, hour: 1 / 24, day: 1, week: 7, fortnight: 14, month: 30, quarter: 91, year: 365 }),
);
const numbers = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((word, number) => [word, number]),
);
for (const [word, number] of [
  ['twelve', 12],
  ['fourteen', 14],
  ['thirty', 30],
  ['sixty', 60],
  ['ninety', 90],
] as const)
  numbers.set(word, number);

/**
 * How many days lie between two bounds of time, by how the code makes them: `dayStart` and `dayEnd` one, a date and that date plus
 * `7 * 24 * 60 * 60 * 1000` seven, `monthStart` alone thirty. Undefined where the code does not tell, as for two dates that are sent.
 *
 * @param lower where the lower bound comes from, as a parameter's `origin` says it
 * @param upper absent: there is none, and what is younger is meant
 */
export function spanDays(lower: string, upper?: string): number | undefined {
  const from = momentOf(lower);
  const to = upper === undefined ? { name: '', base: now, days: 0, floored: false } : momentOf(upper);
  return between(from, to) ?? named(from, to);
}

function between(from: Moment, to: Moment): number | undefined {
  const [start, end] =
    to.base === from.name ? [0, to.days] : to.name !== '' && from.base === to.name ? [from.days, 0] : [from.days, to.days];
  const same = to.base === from.base || to.base === from.name || (to.name !== '' && from.base === to.name);
  if (!same) return undefined;
  return end > start ? end - start : from.floored && end === start && from.base === now ? 1 : undefined;
}

function named(from: Moment, to: Moment): number | undefined {
  const [before, after] = [lengthOf(from.name), lengthOf(to.name)];
  if (before !== undefined && after !== undefined) return Math.max(before, after);
  if (after === undefined) return to.base === now && to.days === 0 ? before : undefined;
  return from.base === now && from.days === 0 ? after : undefined;
}

/** `todayStart` a day, `thirtyDaysAgo` thirty, `lastMonth` a month; none for `startDate`, which anybody may choose, nor for `daysAgo`. */
function lengthOf(name: string): number | undefined {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([a-zA-Z])(\d)/g, '$1_$2')
    .toLowerCase()
    .split('_');
  if (words.some((word) => /^(today|tonight|tomorrow|yesterday|midnight)$/.test(word))) return 1;
  const count = words
    .map((word) => (/^\d{1,4}$/.test(word) ? Number(word) : numbers.get(word)))
    .find((number) => number !== undefined);
  const unit =
    words.find((word) => lengths.has(word)) ??
    (count === undefined ? undefined : words.map((word) => word.replace(/s$/, '')).find((word) => lengths.has(word)));
  return unit === undefined ? undefined : (count ?? 1) * (lengths.get(unit) ?? 1);
}

/** `now: dayStart = new Date(date) | setHours(0, 0, 0, 0)`, `unknown: weekStart.toISOString()`, `now: Date.now() - 3600000`. */
function momentOf(origin: string): Moment {
  const said = origin.replace(/^\w+: /, '');
  const [, variable = '', value = said] = /^(\w+) = (.*)$/.exec(said) ?? [];
  const [made = '', ...moves] = value.split(' | ');
  const argument = /^new Date\((.*)\)(?:\.to\w+\([^()]*\))?$/.exec(made)?.[1];
  const name =
    variable === '' && argument === undefined ? (/^(\w+)(?:\.to\w+\([^()]*\))?(?:\(\))?$/.exec(made)?.[1] ?? '') : variable;
  const start = startOf(argument ?? (made.startsWith('Date.now()') ? made : name === '' ? made : name));
  return moves.reduce(moved, { ...start, name });
}

/** What stands in the brackets of `new Date(…)`. */
function startOf(argument: string): Omit<Moment, 'name'> {
  const [, dated, time] = /^[`'"]\$\{(?:String\()?([\w.]+)\)?\}T(00:00|23:59)/.exec(argument) ?? [];
  if (dated !== undefined) return { base: dated, days: time === '23:59' ? 1 : 0, floored: time === '00:00' };
  const [, year, rest = ''] = /^((?:new )?[\w.()]*)\.get(?:UTC)?FullYear\(\), ?(.*)$/.exec(argument) ?? [];
  if (year !== undefined) {
    const days = /get(?:UTC)?Month\(\), ?1$/.test(rest) ? -30 : /^0, ?1$/.test(rest) ? -365 : 0;
    return { base: baseOf(year), days, floored: true };
  }
  const [, from, sign, product] = /^([\w.()]+?) ([-+]) ((?:[\d_]+ ?\* ?)*[\d_]+)$/.exec(argument) ?? [];
  if (from === undefined || product === undefined) return { base: baseOf(argument), days: 0, floored: false };
  const milliseconds = product.split('*').reduce((all, factor) => all * Number(factor.replaceAll('_', '')), 1);
  return { base: baseOf(from), days: ((sign === '-' ? -1 : 1) * milliseconds) / millisecondsOfDay, floored: false };
}

function baseOf(text: string): string {
  const plain = text.replace(/\.(?:getTime|valueOf|toISOString)\(\)$/, '');
  return /^(?:|now|today|Date\.now\(\)|new Date\(\)|new Date)$/.test(plain) ? now : plain;
}

/** `setDate(from.getDate() - 7)` and the like. */
function moved(moment: Moment, move: string): Moment {
  const [, unit = '', inside = ''] = /^set(?:UTC)?(Hours|Date|Month|FullYear)\((.*)\)$/.exec(move) ?? [];
  if (unit === 'Hours')
    return inside.startsWith('23') ? { ...moment, days: moment.days + 1 } : { ...moment, floored: /^0\b/.test(inside) };
  if (unit === 'Date' && inside === '1') return { ...moment, days: moment.days - 30 };
  const [, sign, number] = /([-+]) ?(\d+)$/.exec(inside) ?? [];
  const days = unit === 'Date' ? 1 : unit === 'Month' ? 30 : unit === 'FullYear' ? 365 : 0;
  return number === undefined ? moment : { ...moment, days: moment.days + (sign === '-' ? -1 : 1) * Number(number) * days };
}
