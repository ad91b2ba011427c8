// What artillery.json calls: which account asks, and of what its request is made. It runs in Node, with nothing installed.
import { readFileSync } from 'node:fs';
import { compose } from './compose.mjs';
import { composeLogIn, credentialsIn } from './log-in.mjs';
import { placesByAccount, rowsOf } from './rows.mjs';

const read = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url), 'utf8');
/** @type {import('./compose.mjs').Scenario} */
const scenario = JSON.parse(read('scenario.json'));
/** @type {Map<string, { rows: import('./rows.mjs').Row[], places: Map<string, number[]> }>} */
const files = new Map();
for (const file of scenario.files) {
  const rows = rowsOf(read(`data/${file}.csv`));
  files.set(file, { rows, places: placesByAccount(rows) });
}
/** @type {Parameters<typeof compose>[2]} */
const data = { rows: (file) => files.get(file)?.rows ?? [], places: (file) => files.get(file)?.places ?? new Map() };
const accounts = scenario.wayIn.kind === 'log-in' ? rowsOf(read('accounts.csv')) : [];
/** @type {Map<string, Promise<import('./compose.mjs').Session>>} */
const sessions = new Map();

/**
 * Makes the request whose number stands at the end of its address.
 * @param {{ url: string, headers?: { [name: string]: string }, body?: string }} sent
 * @param {{ vars: { [name: string]: unknown } }} context
 */
export async function prepare(sent, context) {
  const request = scenario.requests[numberIn(sent.url)];
  if (request === undefined) throw new Error('artillery.json and scenario.json do not belong together');
  const target = String(context.vars['target']).replace(/\/+$/, '');
  const { path, headers, body } = compose(request, await someSession(target), data);
  sent.url = target + path;
  sent.headers = headers;
  if (body !== null) sent.body = body;
  context.vars['kind'] = request.kind;
  context.vars['began'] = performance.now();
}

/**
 * Counts an answer by its kind; only a success is one.
 * @param {unknown} sent
 * @param {{ statusCode: number }} answer
 * @param {{ vars: { [name: string]: unknown } }} context
 * @param {{ emit: (kind: 'counter' | 'histogram', name: string, value: number) => void }} events
 */
export async function record(sent, { statusCode }, context, events) {
  events.emit('counter', 'load.answers', 1);
  events.emit('counter', 'load.refusals', statusCode >= 200 && statusCode < 300 ? 0 : 1);
  events.emit('histogram', `load.${String(context.vars['kind'])}`, performance.now() - Number(context.vars['began']));
}

/**
 * @param {string} address
 * @returns {number}
 */
function numberIn(address) {
  return Number(/(\d+)$/.exec(address)?.[1]);
}

/**
 * The session of some account, which logs in when it is needed first.
 * @param {string} target
 * @returns {Promise<import('./compose.mjs').Session | undefined>}
 */
function someSession(target) {
  const { wayIn } = scenario;
  if (wayIn.kind === 'headers') return Promise.resolve({ account: 'you', headers: JSON.parse(process.env['HEADERS'] ?? '{}') });
  if (wayIn.kind !== 'log-in') return Promise.resolve(undefined);
  const chosen = accounts[Math.floor(Math.random() * accounts.length)];
  if (chosen === undefined) throw new Error('accounts.csv names no account: README.md says which it needs');
  const { account = '', password = process.env['PASSWORD'] ?? '' } = chosen;
  const session = sessions.get(account) ?? logIn(wayIn.logIn, account, password, target);
  sessions.set(account, session);
  return session;
}

/**
 * @param {import('./log-in.mjs').LogIn} way
 * @param {string} account
 * @param {string} password
 * @param {string} target
 * @returns {Promise<import('./compose.mjs').Session>}
 */
async function logIn(way, account, password, target) {
  const { method, path, headers, body } = composeLogIn(way, account, password);
  const answer = await fetch(target + path, { method, headers, body, redirect: 'manual' });
  const found = credentialsIn(way, {
    text: await answer.text(),
    authorization: answer.headers.get('authorization') ?? undefined,
    cookies: answer.headers.getSetCookie().flatMap((line) => line.split(';')[0] ?? []),
  });
  if (answer.status >= 400 || found === undefined)
    throw new Error(`${account} could not log in (${answer.status}): accounts.csv must name accounts of your own server`);
  return { account, headers: found };
}
