import {
  type App,
  type AskedRequest,
  LoadbearingError,
  mostFailedShare,
  type Observations,
  type Scenario,
  type WayIn,
} from '../model/index.js';
import { declaredRates, declaredWriters } from '../judge/index.js';
import { type DataFiles, dataFilesOf } from './data-files.js';
import type { LeftOut, Load, LoadRequest, LoadValue, LoadWayIn } from './load.js';

/** What an export is made of. */
export interface Exported {
  app: App;
  scenario: Scenario;
  observations?: Observations;
}

export interface ExportOptions {
  users: number;
  /** Requests that change data are sent too. */
  writes: boolean;
}

/** The load with all that its README says of it. */
export interface Gathered {
  load: Load;
  leftOut: LeftOut[];
  files: DataFiles;
  wayIn: WayIn | undefined;
}

const warmUpSeconds = 30;
const seconds = 300;
/** What ends the session or the account of who asks, or sends mails to people who are not there. */
const never =
  /\b(?:log|sign)-?(?:out|in|up)\b|\bregister\b|delete-account|deactivate|unsubscribe|forgot|reset-?password|verify-?email|magic-?link|\botp\b|\binvit/i;

/**
 * The load that a run found: the requests that were answered, with the rates at which so many users send them in their busiest
 * minute, and the budgets that the judge holds them to.
 * @throws LB_NO_EXPORT where nothing was asked, or nothing of it is left
 */
export function gather({ app, scenario, observations }: Exported, { users, writes }: ExportOptions): Gathered {
  const asked = observations?.requests ?? [];
  if (asked.length === 0) throw new LoadbearingError('LB_NO_EXPORT', 'no request of a running app is in that result');
  const rates = declaredRates(app, scenario)(users);
  const writers = declaredWriters(app, scenario);
  const files = dataFilesOf(app, scenario);
  const names = new Map(app.entryPoints.map(({ id, name }) => [id, name]));
  const leftOut: LeftOut[] = [];
  const requests: LoadRequest[] = [];
  const seen = new Set<string>();
  for (const request of asked) {
    const { entryPoint, method, pattern } = request;
    const perSecond = rates.get(entryPoint) ?? 0;
    const why = reasonAgainst(request, perSecond, writes);
    if (seen.has(`${method} ${pattern}`)) continue;
    seen.add(`${method} ${pattern}`);
    if (why !== undefined) {
      leftOut.push({ name: names.get(entryPoint) ?? pattern, perSecond, why });
      continue;
    }
    requests.push({
      name: plainName(`${method} ${pattern}`),
      kind: writers.has(entryPoint) ? 'write' : 'view',
      perSecond: rounded(perSecond),
      method,
      path: pattern,
      ...(request.body === undefined ? {} : { body: request.body }),
      values: valuesOf(request, files),
    });
  }
  const covered = new Set(asked.map(({ entryPoint }) => entryPoint));
  for (const [id, perSecond] of rates)
    if (!covered.has(id)) leftOut.push({ name: names.get(id) ?? id, perSecond, why: 'the run got no answer to it' });
  if (requests.length === 0)
    throw new LoadbearingError(
      'LB_NO_EXPORT',
      'none of the requests that were answered only reads (--writes takes those that write too)',
    );
  const kinds = (['view', 'write'] as const).filter((kind) => requests.some((request) => request.kind === kind));
  const wayIn = observations?.started?.wayIn;
  return {
    load: {
      users,
      perSecond: rounded(requests.reduce((sum, { perSecond }) => sum + perSecond, 0)),
      warmUpSeconds,
      seconds,
      failedShare: mostFailedShare,
      budgets: kinds.map((kind) => ({
        kind,
        milliseconds: kind === 'view' ? scenario.budgets.viewMilliseconds : scenario.budgets.writeMilliseconds,
      })),
      wayIn: scriptsWayIn(wayIn),
      files: files.all().map(({ name }) => name),
      requests,
    },
    leftOut: leftOut.sort((left, right) => right.perSecond - left.perSecond),
    files,
    wayIn,
  };
}

function reasonAgainst(
  { method, pattern, writes: changes, values }: AskedRequest,
  perSecond: number,
  writes: boolean,
): string | undefined {
  if (never.test(pattern)) return 'it is part of signing in or out, or sends mails';
  if (method === 'DELETE') return 'it deletes: the rows of the data files would soon be gone';
  if (values.some(({ secret }) => secret === true)) return 'it needs something secret';
  if (changes && !writes) return 'it changes data (--writes takes it too)';
  return perSecond > 0 ? undefined : 'no traffic of users is known of it';
}

function valuesOf({ values }: AskedRequest, files: DataFiles): LoadValue[] {
  const sourced = values.flatMap(({ from, searched }) => (from === undefined ? [] : [{ ...from, begins: searched === true }]));
  const found = files.add(sourced);
  let at = 0;
  return values.map(({ place, name, from, value, unique }): LoadValue => {
    const told = from === undefined ? undefined : found[at++];
    if (told !== undefined)
      return { place, name, file: told.file, column: told.column, ...(told.number ? { number: true } : {}) };
    return { place, name, value: value ?? '1', ...(unique === true ? { unique } : {}) };
  });
}

function scriptsWayIn(way: WayIn | undefined): LoadWayIn {
  if (way === undefined) return { kind: 'none' };
  return way.kind === 'log-in' ? { kind: 'log-in', logIn: way.logIn } : { kind: 'headers' };
}

/** Engines make names of figures of it, and fill in what stands between braces. */
function plainName(name: string): string {
  return name.replace(/[^\w/:.* -]+/g, '_').slice(0, 120);
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}
