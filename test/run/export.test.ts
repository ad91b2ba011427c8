import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Exported, exportLoad } from '../../src/export/index.js';
import { nothingObserved } from '../../src/model/index.js';
import { knownPassword } from '../../src/run/requests/values.js';
import { openRunApp, type RunApp } from '../support/run-app.js';

const password = 'a password of the owner’s';
const people = ['load-1@example.com', 'load-2@example.com'];

let run: RunApp;
let result: Exported;
let folder: string;
beforeAll(async () => {
  run = await openRunApp('careful', { JITTER: '0' });
  folder = mkdtempSync(path.join(tmpdir(), 'load-'));
  const wayIn = run.signIn?.way();
  const started = { command: '', folder: '.', seconds: 0, outside: [], ...(wayIn === undefined ? {} : { wayIn }) };
  result = {
    app: run.app,
    scenario: run.kit.ground.scenario,
    observations: { ...nothingObserved(), started, requests: run.tour.requests },
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await run.close();
});

describe('what a run found', () => {
  it('says how another place is got into', () => {
    expect(result.observations?.started?.wayIn).toEqual({
      kind: 'log-in',
      logIn: {
        method: 'POST',
        path: '/login',
        body: 'json',
        account: ['email', 'username'],
        password: ['password'],
        other: [],
        accountFrom: { schema: 'public', table: 'users', column: 'email' },
        cookies: false,
        token: ['token'],
      },
      signUp: { method: 'POST', path: '/register' },
    });
  });

  it('says which columns the values of its requests are from, and keeps neither rows nor secrets', () => {
    const idOf = (table: string) => ({ place: 'path', name: 'id', from: { schema: 'public', table, column: 'id' } });
    const asked = Object.fromEntries(run.tour.requests.map(({ method, pattern, values }) => [`${method} ${pattern}`, values]));
    expect(asked).toEqual({
      'GET /articles': [],
      'GET /events': [],
      'GET /account': [],
      'POST /register': [
        { place: 'body', name: 'email', value: expect.stringContaining('@'), unique: true },
        { place: 'body', name: 'name', value: expect.any(String) },
        { place: 'body', name: 'password', secret: true },
      ],
      'POST /login': [
        { place: 'body', name: 'email', from: { schema: 'public', table: 'users', column: 'email' } },
        { place: 'body', name: 'password', secret: true },
      ],
      'POST /articles/:id/view': [idOf('articles')],
      'POST /articles/:id/like': [idOf('articles')],
      'POST /articles/:id/bookmark': [idOf('articles')],
      'POST /events/:id/join': [idOf('events')],
      'POST /transfers': [
        { place: 'body', name: 'amount', value: expect.any(Number) },
        { place: 'body', name: 'recipient_id', from: { schema: 'public', table: 'users', column: 'id' } },
      ],
      'POST /coupons/:id/redeem': [idOf('coupons')],
      'PUT /articles/:id': [idOf('articles'), { place: 'body', name: 'title', value: expect.any(String) }],
    });
    expect(JSON.stringify(result.observations)).not.toContain(knownPassword);
  });
});

describe('the exported load, sent as Artillery sends it', () => {
  interface Processor {
    prepare(sent: Sent, context: { vars: Record<string, unknown> }): Promise<void>;
  }
  interface Sent {
    url: string;
    headers?: Record<string, string>;
    body?: string;
  }
  const target = (): string => `http://127.0.0.1:${String(run.session.instance.port)}`;

  /** The answer to a statement of the export, as psql writes it. */
  async function csvOf(sql: string): Promise<string> {
    const filled = sql.replaceAll(":'accounts'", "'load-%@example.com'");
    const { rows, fields } = await run.session.stage.client.query<Record<string, unknown>>(filled);
    const cell = (value: unknown): string => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
    const names = fields.map(({ name }) => name);
    return [names.join(','), ...rows.map((row) => names.map((name) => cell(row[name])).join(','))].join('\n');
  }

  it('logs accounts in, takes rows of the database by the statements beside it, and every request is answered', async () => {
    for (const email of people) {
      const body = JSON.stringify({ email, name: email, password });
      await fetch(`${target()}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    }
    // Enough of what runs out: which event or coupon is taken is left to chance.
    await run.session.stage.client.query(
      `insert into accounts (user_id, balance) select id, 1000000 from users where email like 'load-%';
       update events set capacity = 1000000; update coupons set max_uses = 1000000`,
    );
    const { files } = exportLoad(result, 'artillery', { users: 10_000, writes: true });
    for (const [name, text] of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
      if (name.endsWith('.sql')) writeFileSync(path.join(folder, name.replace('.sql', '.csv')), await csvOf(text));
    }
    const script: { scenarios: { name: string; flow: Record<string, { url: string }>[] }[] } = JSON.parse(
      files.get('artillery.json') ?? '',
    );
    process.env['PASSWORD'] = password;
    const processor: Processor = await import(pathToFileURL(path.join(folder, 'artillery.mjs')).href);
    const statuses: Record<string, number> = {};
    for (const { name, flow } of script.scenarios) {
      const [method = '', { url = '' } = {}] = Object.entries(flow[0] ?? {})[0] ?? [];
      const sent: Sent = { url: target() + url };
      await processor.prepare(sent, { vars: { target: target() } });
      const { status } = await fetch(sent.url, { method: method.toUpperCase(), ...sent });
      statuses[name] = status;
    }
    delete process.env['PASSWORD'];
    expect(statuses).toEqual({
      'GET /articles': 200,
      'GET /events': 200,
      'GET /account': 200,
      'POST /articles/:id/view': 200,
      'POST /articles/:id/like': 200,
      'POST /articles/:id/bookmark': 201,
      'POST /events/:id/join': 201,
      'POST /transfers': 201,
      'PUT /articles/:id': 200,
      'POST /coupons/:id/redeem': 201,
    });
  });
});
