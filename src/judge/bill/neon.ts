import type { Plan } from './plan.js';

/** Neon's Launch plan: compute by the hour that scales with the load; a unit has 4 GB and is taken for one core. */
export const neon: Plan = {
  platform: 'Neon',
  plan: 'Launch',
  asOf: '2026-11-25',
  sources: ['https://neon.com/docs/introduction/plans'],
  base: 0,
  computeCredit: 0,
  compute: { kind: 'hours', dollarsPerCoreHour: 0.106, leastCores: 0.25, mostCores: 16 },
  disk: { included: 0, dollars: 0.35 },
  egress: { included: 100, dollars: 0.1 },
  unknown: [],
  walls: [
    {
      what: 'connections through its pooler',
      measure: 'connections',
      limit: 10_000,
      says: '10,000',
      asOf: '2026-11-26',
      source: 'https://neon.com/docs/guides/connection-pooling',
    },
  ],
  activeUsers: undefined,
};
