import type { App, Push } from '../../model/index.js';
import type { BatchResult } from '../execute/run.js';
import { type Path, pathOf, sentIn } from './path.js';

/** A path with its part of the traffic. */
export interface Hot extends Path {
  /** Requests a second at so many users; the traffic is in proportion to them. */
  perSecond: (users: number) => number;
  line: Push['mix'][number];
}

/** The hottest paths that are pushed, and those that write beyond them: queues of writers need no work to be long. */
const mostPaths = 10;
const mostWriters = 4;
const secondsPerDay = 86_400;

/**
 * The hot paths: calls per user and day × cost, the hottest first.
 * @param rates requests a second by entry point at so many users in their busiest minute
 * @param users the loaded size at which costs are taken
 */
export function hotPaths(
  app: App,
  results: readonly BatchResult[],
  rates: (users: number) => ReadonlyMap<string, number>,
  users: number,
  peakFactor: number,
): { hot: Hot[]; all: Hot[]; left: Push['left'] } {
  const byStatement = new Map(results.flatMap((result) => result.batch.ids.map((id): [string, BatchResult] => [id, result])));
  const at = rates(users);
  const left: Push['left'] = [];
  const found = app.entryPoints.flatMap((entry): Hot[] => {
    const rate = at.get(entry.id);
    if (rate === undefined) return [];
    const path = pathOf(app, entry, byStatement, users);
    if (path === undefined) {
      left.push({ entryPoint: entry.id, why: 'none of its statements was measured at that size' });
      return [];
    }
    const callsPerUserDay = ((rate / peakFactor) * secondsPerDay) / users;
    const line = { entryPoint: entry.id, name: entry.name, callsPerUserDay, milliseconds: path.milliseconds, share: 0 };
    return [{ ...path, perSecond: (count) => rates(count).get(entry.id) ?? 0, line }];
  });
  const all = found.reduce((sum, hot) => sum + heat(hot), 0);
  for (const { line } of found) line.share = all === 0 ? 0 : (line.callsPerUserDay * line.milliseconds) / all;
  found.sort((a, b) => heat(b) - heat(a) || (a.entry.id < b.entry.id ? -1 : 1));
  const hottest = found.slice(0, mostPaths);
  const writers = found.slice(mostPaths).filter(({ part }) => sentIn(part).some(({ locks }) => locks));
  return { hot: [...hottest, ...writers.slice(0, mostWriters)], all: found, left };
}

function heat({ line }: Hot): number {
  return line.callsPerUserDay * line.milliseconds;
}

/** Which path comes next: each as often as its part of the traffic says, spread evenly, the same in every run. */
export function inTurn(hot: readonly Hot[], users: number): () => Hot | undefined {
  const weights = hot.map((one) => one.perSecond(users));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const due = hot.map(() => 0);
  return () => {
    let chosen = 0;
    weights.forEach((weight, at) => {
      due[at] = (due[at] ?? 0) + weight;
      if ((due[at] ?? 0) > (due[chosen] ?? 0)) chosen = at;
    });
    due[chosen] = (due[chosen] ?? 0) - total;
    return hot[chosen];
  };
}
