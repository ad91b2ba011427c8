import type { Format } from './format.js';

/** k6 and what runs it: Kubernetes (k6-operator), Grafana Cloud, one machine. */
export const k6: Format = {
  own: 'k6.js',
  run: (secret) => `k6 run -e TARGET=https://staging.example.com${secret === undefined ? '' : ` -e ${secret}`} k6.js`,
  elsewhere:
    'On Kubernetes, pack everything first (`k6 archive -e TARGET=… k6.js`) and give the archive to k6-operator, which shares the rate out over its runners; each runner logs the accounts in.',
  files: () => ({}),
};
