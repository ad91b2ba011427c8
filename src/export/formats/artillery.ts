import type { Load, LoadRequest } from '../load.js';
import { sharedScripts } from '../template.js';
import type { Format } from './format.js';

/** Below so many requests a percentile says nothing. */
const fewest = 20;

/** Artillery and what runs it: Fargate, Lambda, one machine. */
export const artillery: Format = {
  own: 'artillery.mjs',
  run: (secret) =>
    `${secret === undefined ? '' : `${secret} `}npx artillery run --target https://staging.example.com artillery.json`,
  elsewhere:
    'On AWS the same file is run by `npx artillery run-fargate` or `npx artillery run-lambda`, which share nothing: with `--count 4` four of them send the whole rate each, so divide `arrivalCount` by it.',
  files: (load) => ({ 'artillery.json': `${JSON.stringify(scriptOf(load), null, 2)}\n` }),
};

function scriptOf(load: Load): object {
  const { perSecond, warmUpSeconds, seconds, budgets, failedShare, requests, files, wayIn } = load;
  const expected = (kind: LoadRequest['kind']): number =>
    requests.reduce((sum, request) => sum + (request.kind === kind ? request.perSecond : 0), 0) * seconds;
  return {
    config: {
      target: 'http://127.0.0.1:9',
      processor: './artillery.mjs',
      includeFiles: [
        ...sharedScripts,
        'scenario.json',
        ...(wayIn.kind === 'log-in' ? ['accounts.csv'] : []),
        ...files.map((file) => `data/${file}.csv`),
      ],
      // Counts, since a rate below one a second is no whole number.
      phases: [
        { name: 'warm up', duration: warmUpSeconds, arrivalCount: Math.max(1, Math.round((perSecond * warmUpSeconds) / 2)) },
        { name: 'load', duration: seconds, arrivalCount: Math.max(1, Math.round(perSecond * seconds)) },
      ],
      http: { timeout: 30, pool: Math.ceil(perSecond) + 1 },
      plugins: { ensure: {} },
      ensure: {
        thresholds: budgets
          .filter(({ kind }) => expected(kind) >= fewest)
          .map(({ kind, milliseconds }) => ({ [`load.${kind}.p95`]: milliseconds })),
        conditions: [{ expression: `load.refusals <= load.answers * ${String(failedShare)}` }],
        maxErrorRate: failedShare * 100,
      },
    },
    scenarios: requests.map((request, at) => ({
      name: request.name,
      weight: Math.max(0.01, Math.round((request.perSecond / perSecond) * 10_000) / 100),
      flow: [
        {
          [request.method.toLowerCase()]: {
            url: `/${String(at)}`,
            followRedirect: false,
            beforeRequest: 'prepare',
            afterResponse: 'record',
          },
        },
      ],
    })),
  };
}
