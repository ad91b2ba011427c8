import { expect, it } from 'vitest';
import { routeHead } from './route.js';

const place = { file: 'a.ts', line: 1, endLine: 1, column: 1 };

it.each([
  ['/api/jobs', 'request'],
  ['/jobs/:id', 'request'],
  ['/api/cron/digest', 'job'],
  ['/api/cron-jobs', 'job'],
  ['/api/jobs/run-digest', 'job'],
  ['/internal/jobs', 'job'],
  ['/api/public/hooks/nightly', 'job'],
  ['/api/stripe-webhook', 'webhook'],
])('%s is a %s: a list of jobs is read by people', (path, moment) => {
  expect(routeHead('GET', path, place, []).moment).toBe(moment);
});

it.each([
  ['/health', true],
  ['/health/db-tables', true],
  ['/api/healthz', true],
  ['/api/health/records', false],
  ['/api/metrics', false],
])('%s is asked by a monitor: %s', (path, probe) => {
  expect(routeHead('GET', path, place, []).backOffice).toBe(probe);
});
