import type { ProcessPlan } from './plan.js';

const asOf = '2026-11-26';
const limits = 'https://vercel.com/docs/functions/limitations';

/**
 * Vercel's Pro plan for one seat, functions on fluid compute, prices of Washington (iad1). The base is a credit for what is
 * used. The pages were read in stored copies.
 */
export const vercel: ProcessPlan = {
  platform: 'Vercel',
  plan: 'Pro',
  asOf,
  sources: [
    'https://vercel.com/docs/fluid-compute/pricing',
    'https://vercel.com/docs/functions/usage-and-pricing',
    'https://vercel.com/blog/improved-infrastructure-pricing',
    'https://verceljobs.com/blog/study-guide/pricing',
  ],
  base: 20,
  computeCredit: 20,
  compute: {
    kind: 'use',
    core: 'active',
    dollarsPerCoreHour: 0.128,
    dollarsPerGigabyteHour: 0.0106,
    memory: 2,
    dollarsPerMillionRequests: 0.6,
  },
  egress: { included: 1000, dollars: 0.15 },
  unknown: ['files that a browser loads, images and requests to the edge'],
  walls: [
    {
      what: 'the answer of a function',
      measure: 'bytes',
      limit: 4.5e6,
      says: '4.5 MB, unless it is streamed',
      asOf,
      source: 'https://vercel.com/guides/how-to-bypass-vercel-body-size-limit-serverless-functions',
    },
    {
      what: 'the time of a function',
      measure: 'milliseconds',
      limit: 300_000,
      says: '300 seconds unless set otherwise (800 at most)',
      asOf,
      source: limits,
    },
    { what: 'the memory of a function', measure: 'megabytes of heap', limit: 4000, says: '4 GB at most', asOf, source: limits },
    { what: 'functions at once', measure: 'at once', limit: 30_000, says: '30,000', asOf, source: limits },
  ],
};
