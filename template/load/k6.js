// Sends what scenario.json says: so many requests a second, whether or not the answers keep up (an open model).
// k6 run -e TARGET=https://staging.example.com k6.js: README.md says what it needs first. Only ever send it to a server of your own.
import { SharedArray } from 'k6/data';
import http from 'k6/http';
import { compose, pick } from './compose.mjs';
import { composeLogIn, credentialsIn } from './log-in.mjs';
import { placesByAccount, rowsOf } from './rows.mjs';

/** @type {import('./compose.mjs').Scenario} */
const scenario = JSON.parse(open('./scenario.json'));
const target = (__ENV['TARGET'] ?? '').replace(/\/+$/, '');
if (!/^https?:\/\//.test(target))
  throw new Error('say where your own server is: k6 run -e TARGET=https://staging.example.com k6.js');

/** @type {Map<string, import('./rows.mjs').Row[]>} */
const rows = new Map(scenario.files.map((file) => [file, new SharedArray(file, () => rowsOf(open(`./data/${file}.csv`)))]));
/** @type {Map<string, Map<string, number[]>>} */
const places = new Map();
/** @type {Parameters<typeof compose>[2]} */
const data = {
  rows: (file) => rows.get(file) ?? [],
  places: (file) => {
    const known = places.get(file) ?? placesByAccount(rows.get(file) ?? []);
    places.set(file, known);
    return known;
  },
};
const accounts = scenario.wayIn.kind === 'log-in' ? new SharedArray('accounts', () => rowsOf(open('./accounts.csv'))) : [];

const perMinute = Math.max(1, Math.round(scenario.perSecond * 60));
/** Below so many requests a percentile says nothing. */
const fewest = 20;
const ofKind = (/** @type {'view' | 'write'} */ kind) =>
  scenario.requests.reduce((sum, request) => sum + (request.kind === kind ? request.perSecond : 0), 0) * scenario.seconds;

/** @type {import('k6/options').Options} */
export const options = {
  setupTimeout: '10m',
  scenarios: {
    users: {
      executor: 'ramping-arrival-rate',
      startRate: 0,
      timeUnit: '1m',
      preAllocatedVUs: Math.ceil(scenario.perSecond) + 1,
      maxVUs: Math.ceil(scenario.perSecond * 10) + 10,
      stages: [
        { target: perMinute, duration: `${scenario.warmUpSeconds}s` },
        { target: perMinute, duration: `${scenario.seconds}s` },
      ],
    },
  },
  thresholds: Object.fromEntries([
    // An arrival that found nobody to send it was not sent at all.
    ['dropped_iterations', ['count==0']],
    ['http_req_failed{load:yes}', [`rate<${scenario.failedShare}`]],
    ...scenario.budgets
      .filter(({ kind }) => ofKind(kind) >= fewest)
      .map(({ kind, milliseconds }) => [`http_req_duration{kind:${kind}}`, [`p(95)<${milliseconds}`]]),
  ]),
};

const answered = http.expectedStatuses({ min: 200, max: 299 });

/** Everybody logs in once, before the load begins. */
export function setup() {
  const { wayIn } = scenario;
  /** @type {import('./compose.mjs').Session[]} */
  const sessions = [];
  if (wayIn.kind === 'headers') sessions.push({ account: 'you', headers: JSON.parse(__ENV['HEADERS'] ?? '{}') });
  if (wayIn.kind !== 'log-in') return sessions;
  for (const { account = '', password = __ENV['PASSWORD'] ?? '' } of accounts) {
    const asked = composeLogIn(wayIn.logIn, account, password);
    const answer = http.request(asked.method, target + asked.path, asked.body, {
      headers: asked.headers,
      redirects: 0,
      tags: { load: 'no' },
    });
    const cookies = Object.values(answer.cookies).flatMap((same) => same.map(({ name, value }) => `${name}=${value}`));
    const headers = credentialsIn(wayIn.logIn, {
      text: typeof answer.body === 'string' ? answer.body : '',
      authorization: answer.headers['Authorization'],
      cookies,
    });
    if (answer.status === 0 || answer.status >= 400 || headers === undefined)
      throw new Error(`${account} could not log in (${answer.status}): accounts.csv must name accounts of your own server`);
    sessions.push({ account, headers });
  }
  if (sessions.length === 0) throw new Error('accounts.csv names no account: README.md says which it needs');
  return sessions;
}

/** One arrival: one request of one account. */
export default function (/** @type {import('./compose.mjs').Session[]} */ sessions) {
  const session = sessions[Math.floor(Math.random() * sessions.length)];
  const request = pick(scenario.requests, Math.random());
  const { method, path, headers, body } = compose(request, session, data);
  http.request(method, target + path, body, {
    headers,
    redirects: 0,
    jar: new http.CookieJar(),
    responseCallback: answered,
    tags: { name: request.name, kind: request.kind, load: 'yes' },
  });
}
