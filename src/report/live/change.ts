import type { Measurements, Scenario, Settings } from '../../model/index.js';
import type { JudgedFrom } from './carried.js';

/** What the reader of the page changes; what is absent stays as it was checked. */
export interface Change {
  /** Traffic as a multiple of what was assumed. */
  traffic?: number;
  /** Users today. */
  now?: number;
  databaseCores?: number;
  databaseConnections?: number;
  processCores?: number;
}

/** The lines that make `loadbearing.json` say what the reader changed. */
export function settingsFor(scenario: Scenario, change: Change): Pick<Settings, 'now' | 'traffic' | 'machine'> {
  const { traffic, now, ...machine } = change;
  const visits = scenario.traffic.visitsPerDay * (traffic ?? 1);
  return {
    ...(now === undefined ? {} : { now }),
    ...(traffic === undefined ? {} : { traffic: { visitsPerDay: Number(visits.toPrecision(3)) } }),
    ...(Object.keys(machine).length === 0 ? {} : { machine }),
  };
}

/**
 * What is judged from, with the change: the scenario that those lines make, and the same measurements, which none of these
 * changes touches but for one figure: how often people come to a row was reckoned with the traffic as it was.
 */
export function changed<From extends JudgedFrom>(from: From, change: Change): From {
  const { now, traffic, machine } = settingsFor(from.scenario, change);
  const before = from.scenario.traffic;
  const visits = traffic?.visitsPerDay ?? before.visitsPerDay;
  const today = now ?? from.options.now;
  const users = [...new Set([today, ...from.sizes])].sort((left, right) => left - right);
  return {
    ...from,
    scenario: { ...from.scenario, traffic: { ...before, ...traffic }, machine: { ...from.scenario.machine, ...machine } },
    measurements: withQueues(from.measurements, visits / before.visitsPerDay),
    options: { ...from.options, now: today, users },
  };
}

function withQueues(measurements: Measurements, times: number): Measurements {
  const { push } = measurements;
  if (push === undefined || times === 1) return measurements;
  const queues = push.queues.map((queue) => ({ ...queue, perSecondAndUser: queue.perSecondAndUser * times }));
  return { ...measurements, push: { ...push, queues } };
}
