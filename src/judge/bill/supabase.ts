import type { Plan } from './plan.js';

/** Supabase's Pro plan. */
export const supabase: Plan = {
  platform: 'Supabase',
  plan: 'Pro',
  asOf: '2026-11-25',
  sources: [
    'https://supabase.com/docs/guides/platform/compute-add-ons',
    'https://supabase.com/docs/guides/platform/manage-your-usage/compute',
    'https://supabase.com/docs/guides/platform/org-based-billing',
  ],
  base: 25,
  computeCredit: 10,
  compute: {
    kind: 'sizes',
    sizes: [
      { name: 'Micro', dollarsPerMonth: 10, cores: 2, connections: 200, gigabytes: 10 },
      { name: 'Small', dollarsPerMonth: 15, cores: 2, connections: 400, gigabytes: 50 },
      { name: 'Medium', dollarsPerMonth: 60, cores: 2, connections: 600, gigabytes: 100 },
      { name: 'Large', dollarsPerMonth: 110, cores: 2, connections: 800, gigabytes: 200 },
      { name: 'XL', dollarsPerMonth: 210, cores: 4, connections: 1000, gigabytes: 500 },
      { name: '2XL', dollarsPerMonth: 410, cores: 8, connections: 1500, gigabytes: 1000 },
      { name: '4XL', dollarsPerMonth: 960, cores: 16, connections: 3000, gigabytes: 2000 },
      { name: '8XL', dollarsPerMonth: 1870, cores: 32, connections: 6000, gigabytes: 4000 },
      { name: '12XL', dollarsPerMonth: 2800, cores: 48, connections: 9000, gigabytes: 6000 },
      { name: '16XL', dollarsPerMonth: 3730, cores: 64, connections: 12_000, gigabytes: 10_000 },
    ],
  },
  disk: { included: 8, dollars: 0.125 },
  egress: { included: 250, dollars: 0.09 },
  unknown: [],
  walls: [],
  activeUsers: { included: 100_000, dollars: 0.00325 },
};
