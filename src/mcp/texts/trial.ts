import type { Result } from '../../check.js';
import { counted } from '../../judge/words.js';
import type { FixEffect, Interval, Verdict } from '../../model/index.js';
import { gives } from '../../report/tried.js';
import { breaks, grades } from '../../report/words.js';
import { proposedPlace } from '../../resolve/proposed.js';
import { ceilingOf } from './summary.js';

/** What was proposed, and what is asked of it. */
export interface Question {
  users: number;
  index: boolean;
  /** Statements of the app that are asked about besides; empty: none in particular. */
  statements: readonly string[];
}

type Shown = Verdict['statements'][number];

/** What a proposed statement costs, what a proposed index does to the statements, to writes and to the ceiling. */
export function trialText({ verdict, measurements }: Result, { users, index, statements }: Question): string {
  if (verdict === undefined) return 'Nothing was measured.';
  const asked = verdict.statements.filter(({ id, location }) => location.file === proposedPlace || statements.includes(id));
  const own = verdict.findings.filter(({ statements: ids }) =>
    asked.some(({ id, location }) => location.file === proposedPlace && ids.includes(id)),
  );
  const trials = verdict.fixes.filter(
    ({ id }) => index || tried(measurements, id).some(({ statement }) => asked.some((one) => one.id === statement)),
  );
  return [
    `Ceiling of the app as it is, not looked at under load: ${ceilingOf(verdict)}`,
    ...asked.flatMap((statement) => ['', ...costOf(statement, users)]),
    ...(own.length > 0
      ? [
          '',
          'What the rules say of it:',
          ...own.map(({ rule, breaks: how, fix }) => `- ${rule} (${breaks[how].toLowerCase()}): ${fix}`),
        ]
      : []),
    ...trials.flatMap((fix) => [
      '',
      `${fix.verdict === 'verified' ? 'Helps, tried on a copy' : 'Not worth it'}: ${fix.ddl}`,
      `- ${fix.why}`,
      ...fix.price.map((price) => `- ${price}`),
      ...gives(fix, verdict).map((line) => `- ${line}`),
      ...tried(measurements, fix.id).map((effect) => `- ${effectLine(effect, verdict, users)}`),
    ]),
  ].join('\n');
}

function tried(measurements: Result['measurements'], id: string): readonly FixEffect[] {
  return measurements?.fixes.find((fix) => fix.id === id)?.effects ?? [];
}

function costOf(statement: Shown, users: number): string[] {
  const { sql, status, why, growth, at } = statement;
  const one = at.find((size) => size.users === users);
  const place = placeOf(statement);
  if (status !== 'measured' || one === undefined) return [`${place}: ${sql}`, `- not measured: ${why ?? 'no size was measured'}`];
  return [
    `${place}: ${sql}`,
    `- at ${counted(users)} users (${grades[one.grade]}, for one of those with the most rows): reads ${between(one.buffers)} pages, gives ${between(one.rows)} rows, takes ${between(one.ms)} ms`,
    ...(growth === undefined ? [] : [`- its work is ${growth.law} in the number of users`]),
    ...(one.plan === undefined ? [] : [`- plan: ${one.plan}`]),
  ];
}

/** What an index does to one statement, at the size that was asked about. */
function effectLine({ statement: id, before, after }: FixEffect, verdict: Verdict, users: number): string {
  const statement = verdict.statements.find((one) => one.id === id);
  const asIs = statement?.at.find((size) => size.users === users)?.buffers;
  const loaded = after.points.find((point) => point.users === users)?.buffers;
  const then =
    loaded === undefined ? after.modelled.find((one) => one.users === users)?.buffers : ([loaded, loaded] satisfies Interval);
  const place = statement === undefined ? id : `${placeOf(statement)} (${statement.entryPoints.join(', ') || 'no entry point'})`;
  const measured = `at the largest loaded size ${counted(before.buffers)} pages and ${counted(before.scanned)} rows looked at, with it ${counted(after.buffers)} and ${counted(after.scanned)}`;
  const atSize =
    asIs === undefined || then === undefined
      ? ''
      : `; at ${counted(users)} users ${between(asIs)} pages, with it ${between(then)} (${loaded === undefined ? 'calculated' : 'measured'})`;
  return `${place}: ${measured}${atSize}; growth ${before.growth.law}, with it ${after.growth.law}`;
}

function placeOf({ location }: Shown): string {
  return location.file === proposedPlace ? proposedPlace : `${location.file}:${String(location.line)}`;
}

function between([low, high]: Interval): string {
  return counted(low) === counted(high) ? counted(low) : `${counted(low)} to ${counted(high)}`;
}
