import type { ProcessPlan } from './plan.js';

const asOf = '2026-11-26';
const sources = [
  'https://docs.replit.com/billing/deployment-pricing.md',
  'https://docs.replit.com/cloud-services/about-usage-based-billing',
];

/** Dollars for a million of Replit's compute units, 18 of which are a core's second and 2 a gigabyte's. */
const dollarsPerMillionUnits = 3.2;
const dollarsPerHour = (unitsPerSecond: number): number => (unitsPerSecond * 3600 * dollarsPerMillionUnits) / 1e6;

/** What leaves above the allowance of the Core plan. */
const egress = { included: 100, dollars: 0.1 };

/** An Autoscale deployment: the machine is paid for as long as it serves a request. The seat's plan is not in it. */
export const replit: ProcessPlan = {
  platform: 'Replit',
  plan: 'Autoscale',
  asOf,
  sources,
  base: 1,
  computeCredit: 0,
  compute: {
    kind: 'use',
    core: 'allocated',
    dollarsPerCoreHour: dollarsPerHour(18),
    dollarsPerGigabyteHour: dollarsPerHour(2),
    dollarsPerMillionRequests: 1.2,
  },
  egress,
  unknown: ['the most machines that it scales to (its owner sets them)'],
  walls: [],
};

/** A reserved machine: four prices are known, and not how many cores each is. */
export const replitMachine: ProcessPlan = {
  platform: 'Replit',
  plan: 'Reserved VM',
  asOf,
  sources,
  base: 0,
  computeCredit: 0,
  compute: { kind: 'rented', dollars: [20, 160], size: 'by the machine that is rented' },
  egress,
  unknown: ['how many cores each machine has'],
  walls: [],
};
