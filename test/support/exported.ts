import type { Exported } from '../../src/export/index.js';
import { type AskedRequest, nothingObserved, type Table, type WayIn } from '../../src/model/index.js';
import { appOf, byIndex, call, part, route, scenarioOf } from '../judge/sample.js';

function table(name: string, columns: Record<string, string>, references: Record<string, string> = {}): Table {
  return {
    schema: 'public',
    name,
    columns: Object.entries(columns).map(([column, type]) => ({
      name: column,
      type,
      notNull: true,
      identity: false,
      generated: false,
    })),
    primaryKey: ['id'],
    foreignKeys: Object.entries(references).map(([column, to]) => ({
      name: `${column}_key`,
      columns: [column],
      schema: 'public',
      table: to,
      references: ['id'],
    })),
    indexes: [],
    checks: [],
    rowSecurity: false,
    policies: [],
    seedRows: 0,
    columnLocations: {},
    origin: 'declared',
  };
}

/** A path that means something to a shell, a template, a table and a script. */
export const hostile = '/x`${process.exit(7)}`"\'*/\u2028{{ $env.HOME }}/|:id';
const tables = [
  table('users', { id: 'integer', email: 'text' }),
  table('lists', { id: 'integer', user_id: 'integer', slug: 'text' }, { user_id: 'users' }),
  table('tasks', { id: 'integer', list_id: 'integer' }, { list_id: 'lists' }),
  table('odd"; drop table users; --', { id: 'integer', "a\nb'{{": 'text' }),
];
const from = (name: string, column: string) => ({ schema: 'public', table: name, column });
export const asked: AskedRequest[] = [
  {
    entryPoint: 'GET /tasks',
    method: 'GET',
    pattern: '/tasks',
    writes: false,
    values: [{ place: 'query', name: 'q', from: from('lists', 'slug'), searched: true }],
  },
  {
    entryPoint: 'GET /lists/:slug/tasks/:id',
    method: 'GET',
    pattern: '/lists/:slug/tasks/:id',
    writes: false,
    values: [
      { place: 'path', name: 'slug', from: from('lists', 'slug') },
      { place: 'path', name: 'id', from: from('tasks', 'id') },
    ],
  },
  {
    entryPoint: `GET ${hostile}`,
    method: 'GET',
    pattern: hostile,
    writes: false,
    values: [{ place: 'path', name: 'id', from: from('odd"; drop table users; --', "a\nb'{{") }],
  },
  {
    entryPoint: 'POST /tasks',
    method: 'POST',
    pattern: '/tasks',
    writes: true,
    body: 'json',
    values: [
      { place: 'body', name: 'task.title', value: '{{ $env.HOME }}' },
      { place: 'body', name: 'task.lists.0', from: from('lists', 'id') },
      { place: 'body', name: '__proto__.polluted', value: true },
      { place: 'body', name: 'code', value: 'code-1', unique: true },
    ],
  },
  { entryPoint: 'DELETE /tasks/:id', method: 'DELETE', pattern: '/tasks/:id', writes: true, values: [] },
  {
    entryPoint: 'POST /keys',
    method: 'POST',
    pattern: '/keys',
    writes: true,
    body: 'json',
    values: [{ place: 'body', name: 'token', secret: true }],
  },
  { entryPoint: 'POST /login', method: 'POST', pattern: '/login', writes: true, body: 'json', values: [] },
];
export const logIn: WayIn = {
  kind: 'log-in',
  logIn: {
    method: 'POST',
    path: '/login',
    body: 'json',
    account: ['user.email'],
    password: ['user.password'],
    other: [{ name: 'remember', value: true }],
    accountFrom: from('users', 'email'),
    cookies: true,
    token: ['data', 'token'],
  },
  signUp: { method: 'POST', path: '/register' },
};

/** A small app with a route for each request that was asked; those with a POST write. */
export function exported(wayIn: WayIn | undefined = logIn): Exported {
  const parts = asked.map(({ writes }, at) =>
    part(
      String(at),
      'tasks',
      byIndex(1),
      writes ? { facts: { ...part('x', 'tasks', undefined).statement.facts, verb: 'insert', target: 'tasks' } } : {},
    ),
  );
  const entries = asked.map(({ entryPoint, method, pattern }, at) => {
    const own = parts[at];
    return route(`${method} /`, own === undefined ? { kind: 'sequence', parts: [] } : call(own), {
      id: entryPoint,
      name: entryPoint,
      path: pattern,
    });
  });
  const sample = {
    parts,
    entries,
    app: { catalogue: { tables, views: [], functions: [], refusals: [], sources: [], unknowns: [] } },
  };
  const started = { command: '', folder: '.', seconds: 0, outside: [], ...(wayIn === undefined ? {} : { wayIn }) };
  return { app: appOf(sample), scenario: scenarioOf(sample), observations: { ...nothingObserved(), started, requests: asked } };
}
