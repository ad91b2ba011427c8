import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { root } from '../../test/support/cli.js';
import { asked, exported, hostile, logIn } from '../../test/support/exported.js';
import { nothingObserved } from '../model/index.js';
import { type ExportFiles, exportLoad } from './index.js';

function written({ files, own }: ExportFiles): string {
  const folder = writeApp({ 'package.json': '{}' });
  for (const [name, text] of [...files, ...own]) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const options = { users: 10_000, writes: false };

describe('the load that is exported', () => {
  it('holds the rates of the judge, the budgets, and only reads unless told', () => {
    const { files } = exportLoad(exported(), 'k6', options);
    const load: { perSecond: number; requests: { name: string; kind: string; perSecond: number }[] } = JSON.parse(
      files.get('scenario.json') ?? '',
    );
    // 10,000 users, a tenth of them twice a day for ten minutes, four times the mean, one view a minute: 0.926 views a second, of
    // which the back office makes one in a hundred. A list has the weight 3, a detail 2.
    expect(load).toMatchObject({
      users: 10_000,
      perSecond: 0.917,
      failedShare: 0.001,
      budgets: [{ kind: 'view', milliseconds: 500 }],
      files: ['lists', 'tasks-lists', 'odd_drop_table_users_'],
    });
    expect(load.requests.map(({ name, kind, perSecond }) => [name.slice(0, 12), kind, perSecond])).toEqual([
      ['GET /tasks', 'view', 0.393],
      ['GET /lists/:', 'view', 0.262],
      ['GET /x_proce', 'view', 0.262],
    ]);
    const all = exportLoad(exported(), 'k6', { ...options, writes: true }).files.get('scenario.json') ?? '';
    expect(JSON.parse(all)).toMatchObject({ budgets: [{ kind: 'view' }, { kind: 'write', milliseconds: 1000 }] });
    expect(JSON.parse(all).requests.map(({ path: sent }: { path: string }) => sent)).toEqual([
      '/tasks',
      '/lists/:slug/tasks/:id',
      hostile,
      '/tasks',
    ]);
  });

  it('says what is left out, and why', () => {
    const readme = exportLoad(exported(), 'k6', options).files.get('README.md') ?? '';
    const left = [...readme.matchAll(/^\| `(?:POST|DELETE) .*$/gm)].map(([line]) => line.replace(/\| [\d.]+ \|/, '|'));
    expect(left.sort()).toEqual([
      '| `DELETE /tasks/:id` | it deletes: the rows of the data files would soon be gone |',
      '| `POST /keys` | it needs something secret |',
      '| `POST /login` | it is part of signing in or out, or sends mails |',
      '| `POST /tasks` | it changes data (--writes takes it too) |',
    ]);
  });

  it('takes the values of one request from one row, the accounts’ own first, each file by one statement', async () => {
    await loadModule();
    const { files, own } = exportLoad(exported(), 'k6', options);
    const sql = [...files].filter(([name]) => name.endsWith('.sql'));
    for (const [, text] of sql) expect(parseSync(text.replaceAll(":'accounts'", "'x'")).stmts).toHaveLength(1);
    expect(files.get('data/tasks-lists.sql')).toContain(
      'select p."email" as account, j1."slug" as "lists_slug", t."id" as "id"\nfrom "tasks" t\n  join "lists" j1 on j1."id" = t."list_id"\n  left join "users" p on p."id" = j1."user_id"\norder',
    );
    expect(files.get('data/lists.sql')).toContain(
      `select p."email" as account, left(t."slug"::text, 3) as "slug_begins"\nfrom "lists" t\n  left join "users" p on p."id" = t."user_id"\norder by coalesce(p."email" like :'accounts', false) desc`,
    );
    expect(files.get('accounts.sql')).toContain(`where "email" like :'accounts'`);
    expect([...own.keys()].sort()).toEqual([
      'accounts.csv',
      'data/lists.csv',
      'data/odd_drop_table_users_.csv',
      'data/tasks-lists.csv',
    ]);
  });

  it('has a place for what lets people in where the run made it itself', () => {
    const { files, own } = exportLoad(exported({ kind: 'made' }), 'artillery', options);
    expect(files.get('README.md')).toContain('**Signing in is yours to fill in.**');
    expect(JSON.parse(files.get('scenario.json') ?? '').wayIn).toEqual({ kind: 'headers' });
    expect(files.get('data/lists.sql')).toContain(`case when t."user_id"::text = :'user' then 'you' end as account`);
    expect(own.has('accounts.csv')).toBe(false);
  });

  it('is refused where nothing was asked', () => {
    expect(() => exportLoad({ ...exported(), observations: nothingObserved() }, 'k6', options)).toThrow(
      /^There is nothing to export/,
    );
    const writing = { ...nothingObserved(), requests: asked.filter(({ writes }) => writes) };
    expect(() => exportLoad({ ...exported(), observations: writing }, 'k6', options)).toThrow(/--writes/);
  });
});

describe('what the app says of itself', () => {
  it('is data in every file: the scripts are the same for every app, and nothing is left that Artillery fills in', () => {
    for (const engine of ['k6', 'artillery'] as const) {
      const { files } = exportLoad(exported(), engine, { ...options, writes: true });
      for (const [name, text] of files) {
        if (/\.m?js$/.test(name)) expect(text).toBe(readFileSync(path.join(root, 'template/load', name), 'utf8'));
        if (name !== 'scenario.json' && name !== 'README.md') expect(text).not.toMatch(/\$\{process|\{\{ \$env/);
      }
    }
    const script = exportLoad(exported(), 'artillery', { ...options, writes: true }).files.get('artillery.json') ?? '';
    expect(script).not.toMatch(/\{\{/);
    const rows =
      exportLoad(exported(), 'k6', options)
        .files.get('README.md')
        ?.match(/^\| `GET .*$/gm) ?? [];
    expect(rows.map((row) => row.split('|').length)).toEqual(rows.map(() => 5));
  });

  interface Composer {
    compose(request: unknown, session: undefined, data: unknown): { path: string; body: string | null };
    composeLogIn(logIn: unknown, account: string, password: string): { body: string };
    credentialsIn(logIn: unknown, answer: object): Record<string, string> | undefined;
    rowsOf(text: string): Record<string, string>[];
  }
  let composer: Composer;
  beforeAll(async () => {
    const parts = ['compose', 'log-in', 'rows'].map(
      (name) => import(pathToFileURL(path.join(root, `template/load/${name}.mjs`)).href),
    );
    composer = Object.assign({}, ...(await Promise.all(parts)));
  });

  it('is sent as it is and runs nowhere', () => {
    const { files } = exportLoad(exported(), 'k6', { ...options, writes: true });
    const { requests }: { requests: { path: string }[] } = JSON.parse(files.get('scenario.json') ?? '');
    const row = { lists_slug: 'a/b', id: '7', a_b_: '{{ $env.HOME }}', slug_begins: 'ab%' };
    const data = { rows: () => [row], places: () => new Map() };
    const sent = requests.map((request) => composer.compose(request, undefined, data));
    expect(sent.map(({ path: address }) => address)).toEqual([
      '/tasks?q=ab%25',
      '/lists/a%2Fb/tasks/7',
      "/x%60$%7Bprocess.exit(7)%7D%60%22'*/%E2%80%A8%7B%7B%20$env.HOME%20%7D%7D/%7C%7B%7B%20%24env.HOME%20%7D%7D",
      '/tasks',
    ]);
    const body = sent[3]?.body ?? '';
    expect(body).not.toContain('{{');
    expect(JSON.parse(body)).toEqual({
      task: { title: '{{ $env.HOME }}', lists: [7] },
      code: expect.stringMatching(/^code-1\d+$/),
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('tells how an account logs in and what it carries then', () => {
    if (logIn.kind !== 'log-in') throw new Error('no log-in');
    expect(JSON.parse(composer.composeLogIn(logIn.logIn, 'a@b', 'p').body)).toEqual({
      user: { email: 'a@b', password: 'p' },
      remember: true,
    });
    const answer = { text: '{"data":{"token":"t"}}', authorization: undefined, cookies: ['a=1', 'b=2'] };
    expect(composer.credentialsIn(logIn.logIn, answer)).toEqual({ authorization: 'Bearer t', cookie: 'a=1; b=2' });
    expect(composer.credentialsIn(logIn.logIn, { ...answer, text: '<html>', cookies: [] })).toBeUndefined();
    expect(composer.rowsOf('\uFEFFaccount,"a b"\r\n"x, ""y""",\n\n,2')).toEqual([
      { account: 'x, "y"', 'a b': '' },
      { account: '', 'a b': '2' },
    ]);
  });
});

describe('the script for k6', () => {
  it('fits the types that k6 publishes', () => {
    const folder = written(exportLoad(exported(), 'k6', { ...options, writes: true }));
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
    const checked = {
      checkJs: true,
      allowJs: true,
      noEmit: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2022'],
      types: ['k6'],
      skipLibCheck: true,
    };
    const types = (): string => {
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: checked, files: ['k6.js'] }));
      try {
        return execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
          encoding: 'utf8',
        });
      } catch (error) {
        return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
      }
    };
    expect(types()).toBe('');
    const script = path.join(folder, 'k6.js');
    writeFileSync(script, readFileSync(script, 'utf8').replace("executor: 'ramping-arrival-rate'", "executor: 'ramping'"));
    expect(types()).toMatch(/k6\.js\(.*executor|k6\.js.*TS2322/s);
  });
});
