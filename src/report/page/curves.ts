import type { Verdict } from '../../model/index.js';
import { about } from '../../judge/words.js';
import { type Html, markup, trusted } from './html.js';
import { titleOf } from '../words.js';

type Entry = Verdict['entryPoints'][number];
type Statement = Verdict['statements'][number];
type Place = readonly [x: number, y: number];

const [width, height] = [300, 170];
const margin = { left: 44, right: 14, top: 8, bottom: 26 };
/** Charts of each sort: those that grow most. */
const mostCharts = 12;

/** Both axes by powers of ten. */
interface Scale {
  x(users: number): number;
  y(value: number): number;
  yTicks: number[];
  xTicks: number[];
}

/** How long the screens take, and the statements with what was measured of them, over the number of users. */
export function curvesOf(verdict: Verdict): Html {
  const slowest = (at: { users: number; milliseconds?: readonly number[]; ms?: readonly number[] }[]): number => {
    const last = at.at(-1);
    return (last?.milliseconds ?? last?.ms)?.[1] ?? 0;
  };
  const entries = verdict.entryPoints
    .filter(({ backOffice, verdict: own }) => !backOffice && own.at.some(({ milliseconds }) => milliseconds[1] > 0))
    .sort((left, right) => slowest(right.verdict.at) - slowest(left.verdict.at))
    .slice(0, mostCharts);
  const statements = verdict.statements
    .filter(({ status, at, points }) => status === 'measured' && at.length > 1 && points.length > 0)
    .sort((left, right) => slowest(right.at) - slowest(left.at))
    .slice(0, mostCharts);
  if (entries.length === 0 && statements.length === 0) return markup``;
  return markup`<section aria-labelledby="curves">
    <h2 id="curves">How it grows</h2>
    <p>
      Each tenfold number of users, and each tenfold time, takes the same room. The band is what is calculated, from low to high;
      dots were measured on this machine; the dashed line is how long people wait.
    </p>
    <h3>Screens and calls</h3>
    <div class="charts">${entries.map(entryChart)}</div>
    <h3>Statements</h3>
    <div class="charts">${statements.map(statementChart)}</div>
  </section>`;
}

function entryChart(entry: Entry): Html {
  const band = entry.verdict.at.map(({ users, milliseconds: [low, high] }) => ({ users, low, high }));
  const budget = entry.verdict.budgetMilliseconds;
  const last = band.at(-1);
  const says =
    last === undefined
      ? ''
      : `${titleOf(entry)}: ${inWords(last.low)} to ${inWords(last.high)} at ${about(last.users)}; people wait ${inWords(budget)}`;
  return chart(titleOf(entry), says, band, [], budget);
}

function statementChart(statement: Statement): Html {
  const band = statement.at.map(({ users, ms: [low, high] }) => ({ users, low, high }));
  const dots = statement.points
    .filter(({ tuple }) => tuple === 'heavy')
    .map(({ users, milliseconds }): Place => [users, milliseconds]);
  const name = `${statement.location.file}:${String(statement.location.line)}`;
  const last = band.at(-1);
  const says =
    last === undefined
      ? ''
      : `${name}: ${statement.growth?.law ?? 'unknown'} growth, ${inWords(last.low)} to ${inWords(last.high)} at ${about(last.users)}`;
  return chart(name, says, band, dots, undefined);
}

function chart(
  name: string,
  says: string,
  band: { users: number; low: number; high: number }[],
  dots: Place[],
  budget: number | undefined,
): Html {
  const scale = scaleOf(band, dots, budget);
  const place = (users: number, value: number): string => `${scale.x(users).toFixed(1)},${scale.y(value).toFixed(1)}`;
  const high = band.map(({ users, high: value }) => place(users, value));
  const low = band.map(({ users, low: value }) => place(users, value)).reverse();
  const middle = band.map(({ users, low: least, high: most }) =>
    place(users, Math.sqrt(Math.max(least, 0.01) * Math.max(most, 0.01))),
  );
  const grid = [
    ...scale.yTicks.map(
      (tick) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${scale.y(tick).toFixed(1)}" y2="${scale.y(tick).toFixed(1)}"/><text class="tick" x="${margin.left - 4}" y="${(scale.y(tick) + 3).toFixed(1)}" text-anchor="end">${inWords(tick)}</text>`,
    ),
    ...scale.xTicks.map(
      (tick) => `<text class="tick" x="${scale.x(tick).toFixed(1)}" y="${height - 8}" text-anchor="middle">${short(tick)}</text>`,
    ),
  ].join('');
  const line =
    budget === undefined
      ? ''
      : `<line class="budget" x1="${margin.left}" x2="${width - margin.right}" y1="${scale.y(budget).toFixed(1)}" y2="${scale.y(budget).toFixed(1)}"/>`;
  const seen = dots
    .map(([users, value]) => `<circle class="dot" r="3" cx="${scale.x(users).toFixed(1)}" cy="${scale.y(value).toFixed(1)}"/>`)
    .join('');
  return markup`<figure class="chart">
    <figcaption>${name}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${says}">
      ${trusted(
        `${grid}<polygon class="band" points="${[...high, ...low].join(' ')}"/><polyline class="centre" points="${middle.join(' ')}"/>${line}${seen}`,
      )}
    </svg>
  </figure>`;
}

function scaleOf(band: { users: number; low: number; high: number }[], dots: Place[], budget: number | undefined): Scale {
  const users = [...band.map((point) => point.users), ...dots.map(([x]) => x)];
  const values = [
    ...band.flatMap(({ low, high }) => [low, high]),
    ...dots.map(([, y]) => y),
    ...(budget === undefined ? [] : [budget]),
  ].map((value) => Math.max(value, 0.01));
  const [left, right] = [Math.log10(Math.min(...users)), Math.log10(Math.max(...users))];
  const [bottom, top] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const inside = { x: width - margin.left - margin.right, y: height - margin.top - margin.bottom };
  const powers = (from: number, to: number, step: number): number[] =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => 10 ** (from + at * step));
  return {
    x: (value) => margin.left + (inside.x * (Math.log10(Math.max(value, 1)) - left)) / Math.max(right - left, 0.1),
    y: (value) => margin.top + inside.y - (inside.y * (Math.log10(Math.max(value, 0.01)) - bottom)) / Math.max(top - bottom, 1),
    yTicks: powers(bottom, top, Math.max(1, Math.ceil((top - bottom) / 4))),
    xTicks: powers(Math.ceil(left), Math.floor(right), Math.max(1, Math.ceil((right - left) / 3))),
  };
}

/** "300", "10k", "1M": there is little room under a chart. */
function short(users: number): string {
  if (users >= 1e6) return `${String(users / 1e6)}M`;
  return users >= 1e3 ? `${String(users / 1e3)}k` : String(users);
}

/** "12 ms", "3.4 s", "20 min". */
function inWords(milliseconds: number): string {
  const rounded = (value: number): string => String(Number(value.toPrecision(2)));
  if (milliseconds < 1000) return `${rounded(milliseconds)} ms`;
  return milliseconds < 120_000 ? `${rounded(milliseconds / 1000)} s` : `${rounded(milliseconds / 60_000)} min`;
}
