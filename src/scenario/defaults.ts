import type { Scenario } from '../model/index.js';

/** The assumptions of docs/ceiling.md about traffic, patience and machines. */
export const defaults: Pick<Scenario, 'traffic' | 'budgets' | 'machine'> = {
  traffic: { dailyShare: 0.1, visitsPerDay: 2, minutesPerVisit: 10, viewsPerMinute: 1, writesPerView: 0.1, peakFactor: 4 },
  budgets: { viewMilliseconds: 500, writeMilliseconds: 1000, backOfficeMilliseconds: 2000 },
  machine: { databaseCores: 2, databaseConnections: 60, processCores: 0.5, processHeapMegabytes: 400, utilisation: 0.6 },
};
