import { describe, expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import type { Reading } from '../../model/index.js';

const served = (handler: string, before = ''): Reading =>
  readFiles(['express'], {
    'server.ts': `import express from 'express';
const BASE = process.env.SUPABASE_URL || 'https://x.supabase.co';
const KEY = process.env.SUPABASE_ANON_KEY;
${before}
const app = express();
app.get('/notes/:id', async (request, response) => { ${handler} });
app.listen(3000);`,
  });

const steps = (handler: string, before = ''): string[] =>
  served(handler, before).callSites.flatMap(({ variants }) =>
    variants.map((variant) =>
      variant.steps.map(({ name, arguments: given }) => `${name}(${given.map(shown).join(', ')})`).join('.'),
    ),
  );

type Given = Reading['callSites'][number]['variants'][number]['steps'][number]['arguments'][number];

function shown(value: Given): string {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'record') return `{${value.fields.map((field) => `${field.name}: ${shown(field.value)}`).join(', ')}}`;
  if (value.kind === 'text') return value.chunks.map((chunk) => (typeof chunk === 'string' ? chunk : `<${chunk.kind}>`)).join('');
  return value.kind === 'unknown' ? value.why : `<${value.kind}>`;
}

describe('a request to /rest/v1', () => {
  it('is the call that supabase-js makes, with what the code puts into it', () => {
    expect(
      steps("await fetch(BASE + '/rest/v1/notes?user_id=eq.' + request.params.id + '&select=id,body&order=at.desc&limit=20');"),
    ).toEqual(['from(notes).select(id,body).filter(user_id, eq, <input>).order(at, {ascending: false}).limit(20)']);
    expect(steps('await fetch(`${BASE}/rest/v1/notes?or=(title.ilike.*${request.query.q}*,body.is.null)&limit=5`);')).toEqual([
      'from(notes).select(*).or(title.ilike.*<input>*,body.is.null).limit(5)',
    ]);
  });

  it('keeps the arms of what the code decides apart', () => {
    const url = "BASE + '/rest/v1/notes' + (request.body.id ? '?id=eq.' + request.body.id : '')";
    const made = steps(
      `const url = ${url}; await fetch(url, { method: request.body.id ? 'PATCH' : 'POST', body: JSON.stringify({ body: request.body.text }) });`,
    );
    expect(made.toSorted()).toEqual([
      'from(notes).insert({body: <input>})',
      'from(notes).update({body: <input>}).filter(id, eq, <input>)',
    ]);
  });

  it('is axios’s too', () => {
    const before = "import axios from 'axios';";
    expect(
      steps(
        "await axios.post(`${BASE}/rest/v1/notes`, { body: 'x' }, { headers: { Prefer: 'return=representation' } });",
        before,
      ),
    ).toEqual(['from(notes).insert({body: x}).select(*)']);
  });

  it('of a helper belongs to who asks', () => {
    const before =
      'const rest = async (path, options = {}) => {\n const answer = await fetch(`${BASE}/rest/v1/${path}`, { headers: { apikey: KEY }, ...options });\n return answer.json();\n};';
    const { callSites } = served("await rest('notes?select=id');\n await rest('pages', { method: 'DELETE' });", before);
    expect(callSites.map(({ location, variants }) => [location.line, variants[0]?.steps.map((step) => step.name)])).toEqual([
      [10, ['from', 'delete']],
      [9, ['from', 'select']],
    ]);
  });

  it.each([
    ['fetch(BASE + `/rest/v1/${request.body.table}`)', 'a table that is only known when the app runs'],
    ['fetch(BASE + `/rest/v1/notes?${request.body.query}`)', 'filters that are only known when the app runs'],
    ["fetch(new URL(BASE + '/rest/v1/notes').toString())", 'filters that are only known when the app runs'],
    ["fetch(BASE + '/rest/v1/notes?id=5')", 'the parameter id of its address cannot be read'],
    ["fetch(BASE + '/rest/v1/notes', request.body)", 'whether it reads or writes is only known when the app runs'],
  ])('is an unknown where it cannot be told: %s', (call, why) => {
    expect(steps(`await ${call};`)).toEqual([`unread(${why})`]);
  });

  it.each([
    ['{ apikey: KEY }', 'anon'],
    ['{ apikey: KEY, Authorization: `Bearer ${KEY}` }', 'anon'],
    ['{ apikey: KEY, Authorization: `Bearer ${request.session.access_token}` }', 'authenticated'],
    ['{ apikey: process.env.SUPABASE_SERVICE_ROLE_KEY }', 'service'],
    ['{ apikey: KEY, authorization: "Bearer " + process.env.SUPABASE_SERVICE_ROLE_KEY }', 'service'],
    [`{ apikey: 'eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"role":"anon"}').toString('base64url')}.x' }`, 'anon'],
    ['request.headers', 'service'],
  ])('asks in the role of its headers: %s', (headers, role) => {
    expect(served(`await fetch(BASE + '/rest/v1/notes', { headers: ${headers} });`).callSites[0]?.role).toBe(role);
  });

  it('gives its rows', () => {
    const uses = (handler: string) => served(handler).callSites[0]?.uses.map(({ use, usedColumns }) => [use, usedColumns]);
    expect(
      uses(
        "const answer = await fetch(BASE + '/rest/v1/notes'); const rows = await answer.json(); response.json({ n: rows.length });",
      ),
    ).toEqual([['counted', []]]);
    expect(
      uses("fetch(BASE + '/rest/v1/notes').then((answer) => answer.json()).then((rows) => response.json(rows)).catch(() => []);"),
    ).toEqual([['delivered', 'all']]);
    expect(uses("await fetch(BASE + '/rest/v1/notes', { method: 'PATCH', body: '{}' });")).toEqual([]);
  });
});

it('a sign-up by its address makes accounts, and is one', () => {
  const reading = served(
    "await fetch(BASE + '/auth/v1/signup', { method: 'POST', body: JSON.stringify({ email: request.body.email }) });",
  );
  expect(reading.signIn).toBe(true);
  expect(reading.signUps?.map(({ call, mails }) => [call, mails])).toEqual([['auth.signUp', true]]);
});
