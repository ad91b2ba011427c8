import type { Ads, EntryPoint, Interval, NewcomerCheck } from '../../model/index.js';
import type { Basis } from '../basis.js';
import { type Bound, rounded, widened } from '../bound.js';
import { leastWidening } from '../constants.js';
import { heapForRows } from '../deliver.js';
import { evaluate, isBrowser, latency } from '../latency.js';
import { demand, hasProcess, limitOf, type Shared, takes } from '../load.js';
import { heapMegabytes } from '../memory.js';
import { ratesOf } from '../traffic.js';
import { counted, size } from '../words.js';
import { mailCheck } from './mails.js';
import { type WayStep, wayOf } from './way.js';

/**
 * Whether an hour of newcomers is survived: landing page, sign-up, first screen, each once by everybody, on top of what the
 * users who are there do in their busiest minute (docs/ceiling.md "Now and next"). Pure, and nothing on top rests on it.
 *
 * @param perHour newcomers
 */
export function adsOf(basis: Basis, perHour: number): Ads {
  const way = wayOf(basis);
  const burst: Burst = { basis, way, perSecond: (perHour / 3600) * basis.scenario.traffic.peakFactor, perHour };
  const mails = mailCheck(basis, perHour);
  const checks = [
    ...(mails === undefined ? [] : [mails]),
    sharedCheck(burst, 'connections', 'connections'),
    ...(hasProcess(basis) ? [memoryCheck(burst)] : []),
    sharedCheck(burst, 'database', 'database'),
    ...(hasProcess(basis) ? [sharedCheck(burst, 'process', 'app process')] : []),
  ];
  const survives = checks.some((check) => check.survives === 'no')
    ? 'no'
    : checks.some((check) => check.survives === 'unknown')
      ? 'unknown'
      : 'yes';
  return {
    perHour,
    users: basis.options.now,
    survives,
    says: sentenceOf(basis, perHour, survives, checks, way),
    steps: way.map(({ entries, ...step }) => ({ ...step, entryPoints: entries.map(({ id }) => id) })),
    checks,
    rests: `Assumed: each newcomer asks for the three once, their busiest minute is ${counted(basis.scenario.traffic.peakFactor)} times the mean of the hour, and the users who are there are in their own busiest minute (calculated).`,
  };
}

interface Burst {
  basis: Basis;
  way: readonly WayStep[];
  /** Newcomers in the busiest second. */
  perSecond: number;
  perHour: number;
}

/** What is used by all, newcomers on top of the users who are there. */
function sharedCheck({ basis, way, perSecond, perHour }: Burst, shared: Shared, what: NewcomerCheck['what']): NewcomerCheck {
  const { now } = basis.options;
  const { databaseConnections } = basis.scenario.machine;
  const entries = way.flatMap((step) => step.entries);
  const there = (bound: Bound): number => demand(basis, ratesOf(basis), shared, now, bound);
  const each = (bound: Bound): number =>
    widened(
      entries.reduce((sum, entry) => sum + takes(shared, evaluate(basis, entry, now, bound)), 0),
      bound,
    );
  const limit = limitOf(basis, shared);
  // Connections are said as such, cores as the share of what may be used.
  const whole = shared === 'connections' ? databaseConnections : 100;
  const need = (bound: Bound): number => rounded(((there(bound) + perSecond * each(bound)) / limit) * whole);
  const room = limit - there('centre');
  return {
    what,
    ...verdict(need('centre') <= whole, way),
    need: [need('low'), need('high')],
    limit: whole,
    unit: shared === 'connections' ? 'connections' : '% of what may be used',
    ...(each('centre') <= 0 ? {} : { upTo: Math.max(0, Math.floor((room / each('centre')) * (perHour / perSecond))) }),
    says: describe(shared, [need('low'), need('high')], whole),
    grade: 'modelled',
  };
}

function describe(shared: Shared, need: Interval, whole: number): string {
  if (shared === 'connections') return `${span(need)} of the database’s ${counted(whole)} connections`;
  return `${span(need)} % of what may be used of the ${shared === 'database' ? 'database’s' : 'app process’s'} cores`;
}

/** Requests of newcomers that are under way at the same time, with what each holds in memory. */
function memoryCheck({ basis, way, perSecond }: Burst): NewcomerCheck {
  const { now } = basis.options;
  const entries = way.flatMap((step) => step.entries).filter((entry) => !isBrowser(basis, entry));
  const of = (entry: EntryPoint, bound: Bound): number =>
    Math.max(1, Math.ceil((perSecond * latency(basis, entry, now, bound)) / 1000)) * heapMegabytes(basis, entry, now, bound);
  const rough = { low: 1 / leastWidening, centre: 1, high: leastWidening };
  const need = (bound: Bound): number => rounded(entries.reduce((sum, entry) => sum + of(entry, bound), 0) * rough[bound]);
  const limit = heapForRows(basis);
  return {
    what: 'memory',
    ...verdict(need('centre') <= limit, way),
    need: [need('low'), need('high')],
    limit,
    unit: 'MB',
    says: `${span([need('low'), need('high')])} MB of the ${counted(limit)} MB that the app’s process has for rows`,
    grade: 'modelled',
  };
}

/** What would hold is unknown while something that newcomers ask for is not known; what breaks without it breaks with it. */
function verdict(holds: boolean, way: readonly WayStep[]): Pick<NewcomerCheck, 'survives'> {
  if (!holds) return { survives: 'no' };
  return { survives: way.every(({ known }) => known) ? 'yes' : 'unknown' };
}

function span([low, high]: Interval): string {
  const [from, to] = [few(low), few(high)];
  return from === to ? from : `${from} to ${to}`;
}

function few(value: number): string {
  return value < 1 ? 'under 1' : counted(value);
}

function sentenceOf(
  basis: Basis,
  perHour: number,
  survives: Ads['survives'],
  checks: readonly NewcomerCheck[],
  way: readonly WayStep[],
): string {
  const unit = basis.scenario.population?.unit ?? 'user';
  const who = `${counted(perHour)} newcomers an hour beside ${size(basis.options.now, unit)}`;
  const broken = checks.filter((check) => check.survives === 'no').map(({ what }) => what);
  if (survives === 'no') return `${who} are not survived: what gives way is ${broken.join(', then ')}.`;
  if (survives === 'yes') return `${who} are survived.`;
  const missing = way.filter(({ known }) => !known).map(({ step }) => step);
  const open = missing.length > 0 ? missing.join(', ') : checks.find((check) => check.survives === 'unknown')?.what;
  return `Whether ${who} are survived is not known (${open ?? 'not measured'}); what is known holds.`;
}
