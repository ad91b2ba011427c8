import { ROW, type Value } from './sql.js';

/**
 * How the rows of a child are shared out among the rows of its parent.
 * `owner`: 1 % of the parents have ten times the mean, 19 % two and a half times, whatever the size;
 * `parts`: 1 % have three times the mean, 19 % one and a third;
 * `popular`: by u², so that the top grows with the size; `even`: all the same.
 * The parents with the low numbers are the heavy ones.
 */
export type Shape = 'owner' | 'parts' | 'popular' | 'even';

/** Times the mean that one in a hundred has, and one in five. */
const tails = { owner: { most: 10, more: 2.5 }, parts: { most: 3, more: 4 / 3 } };

export interface Spread {
  /** The row's slot, from 0: what the others are computed from. */
  slot: Value;
  /** The column in which an INSERT computes it once per row. */
  slotName: string;
  /** The parent's row number, from 1. */
  parent: Value;
  /** Which child of its parent a row is, from 0; not for `popular`. */
  rank: Value;
  /** How many children the row's parent has. */
  siblings: Value;
  /** The most children that a parent has. */
  most: number;
}

interface Section {
  firstSlot: number;
  slots: number;
  firstParent: number;
  parents: number;
}

/** Irrational steps: rows dealt by two of them fall on all pairs of parents alike. */
const steps = [0.6180339887, 0.4142135623, 0.7320508075, 0.2360679775, 0.6457513111, 0.3166247904, 0.6055512755, 0.1231056256];

/**
 * Deals `children` rows to `parents`: a row gets a slot by a permutation (so that siblings lie apart, as they do in a real
 * table), and slots are cut into equal runs, one per parent. Exact counts keep the growth of a counter free of chance.
 */
export function spread(shape: Shape, children: number, parents: number, deal: number): Spread {
  const slotName = `s${String(deal)}`;
  const whole = permutation(children, deal);
  const slot: Value = (row) => (row === ROW ? slotName : whole(row));
  if (shape === 'popular') {
    const parent: Value = (row) =>
      `(1 + floor(${String(parents)} * power(${slot(row)} / ${String(Math.max(1, children))}.0::float8, 2)))::int8`;
    return { slot: whole, slotName, parent, rank: slot, siblings: () => '1', most: Math.ceil(children / Math.sqrt(parents)) };
  }
  const sections = shape === 'even' ? one(children, parents) : skewed(children, parents, tails[shape]);
  const bySection = (row: string, value: (section: Section, at: string) => string): string => {
    const at = slot(row);
    const [last, ...before] = [...sections].reverse();
    if (last === undefined) return '1';
    const cases = before
      .reverse()
      .map((section) => `WHEN ${at} < ${String(section.firstSlot + section.slots)} THEN ${value(section, at)}`);
    return cases.length === 0 ? value(last, at) : `(CASE ${cases.join(' ')} ELSE ${value(last, at)} END)`;
  };
  const index = (section: Section, at: string): string =>
    `(((${at} - ${String(section.firstSlot)}) * ${String(section.parents)}) / ${String(section.slots)})`;
  const start = (section: Section, parent: string): string =>
    `((${parent} * ${String(section.slots)} + ${String(section.parents - 1)}) / ${String(section.parents)})`;
  return {
    slot: whole,
    slotName,
    parent: (row) => bySection(row, (section, at) => `(${String(section.firstParent)} + ${index(section, at)})`),
    rank: (row) =>
      bySection(row, (section, at) => `(${at} - ${String(section.firstSlot)} - ${start(section, index(section, at))})`),
    siblings: (row) =>
      bySection(
        row,
        (section, at) => `(${start(section, `(${index(section, at)} + 1)`)} - ${start(section, index(section, at))})`,
      ),
    most: Math.max(0, ...sections.map((section) => Math.ceil(section.slots / section.parents))),
  };
}

/** The slot of a row, from 0: multiplication by a number without a common divisor is a permutation. Rows beyond the last wrap round. */
function permutation(rows: number, deal: number): Value {
  if (rows <= 1) return () => '0::int8';
  let factor = Math.max(1, Math.floor(rows * (steps[deal % steps.length] ?? 0.5)));
  while (divisor(factor, rows) !== 1) factor++;
  return (row) => `((((${row})::int8 - 1) % ${String(rows)}) * ${String(factor)} % ${String(rows)})`;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function one(children: number, parents: number): Section[] {
  return children === 0 ? [] : [{ firstSlot: 0, slots: children, firstParent: 1, parents }];
}

function skewed(children: number, parents: number, { most, more }: { most: number; more: number }): Section[] {
  const heavy = Math.ceil(parents * 0.01);
  const busy = Math.min(parents - heavy, Math.round(parents * 0.19));
  const light = parents - heavy - busy;
  const weights = [heavy * most, busy * more, light * ((1 - 0.01 * most - 0.19 * more) / 0.8)];
  const sum = weights.reduce((a, b) => a + b, 0);
  const sections: Section[] = [];
  let firstSlot = 0;
  let firstParent = 1;
  [heavy, busy, light].forEach((count, at) => {
    const isLast = at === 2 || (at === 1 && light === 0) || (at === 0 && busy + light === 0);
    const share = isLast
      ? children - firstSlot
      : Math.min(children - firstSlot, Math.round((children * (weights[at] ?? 0)) / sum));
    if (count > 0 && share > 0) sections.push({ firstSlot, slots: share, firstParent, parents: count });
    if (count > 0) firstSlot += share;
    firstParent += count;
  });
  return sections;
}
