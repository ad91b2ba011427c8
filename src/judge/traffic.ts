import { callsIn, type EntryPoint } from '../model/index.js';
import { type Basis, isUserFacing, remembered, statementsOf } from './basis.js';
import { isJob, isWrite, periodOf } from './budget.js';
import { assumedPollMilliseconds, backOfficeShare, viewWeights } from './constants.js';

const minutesPerDay = 1440;

const hotNames = /(^|[/\s_-])(home|index|landing|list|feed|dashboard|timeline|explore|overview)([/\s_-]|$)/i;

/** Users who are online in the busiest minute. */
export function onlineAt(basis: Basis, users: number): number {
  const { dailyShare, visitsPerDay, minutesPerVisit, peakFactor } = basis.scenario.traffic;
  const share = (dailyShare * visitsPerDay * minutesPerVisit * peakFactor) / minutesPerDay;
  return users * share * basis.supposing.traffic;
}

/** Views per second in the busiest minute. */
export function viewsPerSecond(basis: Basis, users: number): number {
  return (onlineAt(basis, users) * basis.scenario.traffic.viewsPerMinute) / 60;
}

/** Writes per second in the busiest minute. */
export function writesPerSecond(basis: Basis, users: number): number {
  return viewsPerSecond(basis, users) * basis.scenario.traffic.writesPerView;
}

/** How often a view is asked for, by its name: landing pages, lists and dashboards 3, details 2, the rest 1. */
export function weightOf(entry: EntryPoint): number {
  const path = entry.path ?? entry.name;
  if (/[:{[]\w/.test(path)) return viewWeights.detail;
  const segments = path
    .replace(/^\w+ (?=\/)/, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== 'api');
  if (segments.length === 0 || hotNames.test(path)) return viewWeights.hot;
  const collection = segments.length === 1 && /(^|-)\w{2,}[^s]s$/.test(segments[0] ?? '') && !/settings|stats|status/i.test(path);
  return collection ? viewWeights.hot : viewWeights.rest;
}

type Part = 'view' | 'write' | 'office-view' | 'office-write' | 'poll' | 'event' | 'job';

/** Requests per second of an entry point in the busiest minute at that many users. */
export type Rates = (entry: EntryPoint, users: number) => number;

/** Shares the traffic out over the entry points (docs/ceiling.md "Traffic"). */
export function ratesOf(basis: Basis): Rates {
  return remembered(basis.memo.rates, basis.supposing.traffic, () => sharedOut(basis));
}

function sharedOut(basis: Basis): Rates {
  // What no screen asks for has no share of what screens ask.
  const entries = basis.app.entryPoints.filter((entry) => entry.unasked !== true && callsIn(entry.work).length > 0);
  const parts = new Map(entries.map((entry) => [entry.id, partOf(basis, entry)]));
  const weights = new Map<Part, number>();
  for (const entry of entries) {
    const part = parts.get(entry.id) ?? 'view';
    weights.set(part, (weights.get(part) ?? 0) + weightIn(part, entry));
  }
  const shares = new Map(
    entries.map((entry) => {
      const part = parts.get(entry.id) ?? 'view';
      return [entry.id, weightIn(part, entry) / Math.max(1, weights.get(part) ?? 1)];
    }),
  );
  const shareOf = (entry: EntryPoint): number => shares.get(entry.id) ?? 0;
  const mounts = new Map(
    entries.map((entry) => [entry.id, pollingShare(basis, entry) ?? mountShare(entry, entries, parts, shareOf)]),
  );
  const watched = new Map(entries.map((entry) => [entry.id, watchedBy(basis, entry)]));
  return (entry, users) => {
    const views = viewsPerSecond(basis, users);
    const writes = writesPerSecond(basis, users);
    const online = onlineAt(basis, users);
    switch (parts.get(entry.id)) {
      case undefined:
        return 0;
      case 'view':
        return views * (1 - backOfficeShare) * shareOf(entry);
      case 'write':
        return writes * (1 - backOfficeShare) * shareOf(entry);
      case 'office-view':
        return views * backOfficeShare * shareOf(entry);
      case 'office-write':
        return writes * backOfficeShare * shareOf(entry);
      case 'poll':
        return (online * (mounts.get(entry.id) ?? 1)) / ((entry.everyMilliseconds ?? assumedPollMilliseconds) / 1000);
      case 'event': {
        const seen = watched.get(entry.id) ?? { changes: 0, everybody: false };
        const receivers = seen.everybody ? Math.max(1, online * (mounts.get(entry.id) ?? 1)) : 1;
        return writes * seen.changes * receivers;
      }
      case 'job':
        return 1000 / periodOf(entry);
    }
  };
}

function partOf(basis: Basis, entry: EntryPoint): Part {
  if (isJob(entry)) return 'job';
  if (!isUserFacing(entry)) return isWrite(basis, entry) ? 'office-write' : 'office-view';
  if (entry.moment === 'poll') return 'poll';
  if (entry.moment === 'event') return 'event';
  // A click that only reads is one more read; a webhook comes with a write of somebody.
  return isWrite(basis, entry) || entry.moment === 'webhook' ? 'write' : 'view';
}

function weightIn(part: Part, entry: EntryPoint): number {
  return part === 'view' ? weightOf(entry) : 1;
}

/** Share of the people online who look at the page that polls or listens. */
function mountShare(
  entry: EntryPoint,
  entries: readonly EntryPoint[],
  parts: ReadonlyMap<string, Part>,
  shareOf: (entry: EntryPoint) => number,
): number {
  const page = entries.find(
    (other) => other !== entry && parts.get(other.id) === 'view' && other.path !== undefined && other.path === entry.path,
  );
  return page === undefined ? 1 : shareOf(page);
}

/** The share of the views of all screens that are of those whose timers ask a route; undefined where no screen is known to. */
function pollingShare(basis: Basis, entry: EntryPoint): number | undefined {
  const asking = new Set((entry.calledBy ?? []).flatMap((caller) => (caller.moment === 'poll' ? [caller.entry] : [])));
  if (entry.moment !== 'poll' || asking.size === 0) return undefined;
  const screens = basis.app.entryPoints.filter(
    ({ kind, moment, backOffice }) => kind === 'page' && moment === 'view' && !backOffice,
  );
  const weight = (entries: EntryPoint[]): number => entries.reduce((sum, each) => sum + weightOf(each), 0);
  return weight(screens.filter(({ id }) => asking.has(id))) / Math.max(1, weight(screens));
}

/** The share of all writes that an event listens to, and whether everybody who is online hears of each. */
export function watchedBy(basis: Basis, entry: EntryPoint): { changes: number; everybody: boolean } {
  const near = basis.app.subscriptions.filter((item) => item.location.file === entry.location.file);
  const subscriptions = near.length > 0 ? near : basis.app.subscriptions;
  const tables = new Set(subscriptions.map((item) => item.table));
  return { changes: changeShare(basis, tables), everybody: subscriptions.some((item) => !item.filtered) };
}

/** Share of the user-facing writes that write one of the tables. */
export function changeShare(basis: Basis, tables: ReadonlySet<string>): number {
  const writers = basis.app.entryPoints.filter((entry) => isUserFacing(entry) && isWrite(basis, entry));
  const writing = writers.filter((entry) =>
    statementsOf(basis, entry).some((id) => {
      const facts = basis.statements.get(id)?.facts;
      return facts !== undefined && facts.verb !== 'select' && facts.target !== undefined && tables.has(facts.target);
    }),
  );
  return writers.length === 0 ? 0 : writing.length / writers.length;
}
