import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeApp } from '../../../../test/support/app.js';
import { isRefused } from '../../experiments/overlap/trial.js';
import { answerOf, isAnswered } from '../answered.js';
import type { Answer } from '../send.js';
import type { EntryPoint } from '../../../model/index.js';
import { asAction, asAnswer } from './call.js';
import { calledBy } from './called.js';
import { referencesIn } from './references.js';
import { signatureOf } from './signature.js';

it('finds what a built app’s browsers may call, and the pages that answer', () => {
  const id = '7f'.padEnd(42, '1');
  const folder = writeApp({
    '.next/static/chunks/app/(shop)/orders/page-1.js': `let s=(0,r.createServerReference)("${id}",r.callServer,void 0,r.findSourceMapURL,"cancelOrder");x("0123")`,
    '.next/server/server-reference-manifest.json': JSON.stringify({
      node: { [id]: { workers: { 'app/(shop)/orders/[id]/page': {}, 'app/@side/page': {} } } },
    }),
  });
  const { byName, pages } = referencesIn(folder);
  expect([...byName.values()]).toEqual([[{ id, name: 'cancelOrder' }]]);
  expect(pages.get(id)).toEqual(['/orders/[id]', '/']);
  expect(referencesIn(writeApp({ 'package.json': '{}' })).byName.size).toBe(0);
});

it('tells by the code what an action takes', () => {
  const text = `'use server';
import { z } from 'zod';
const orderSchema = z.object({ title: z.string().min(1), cents: z.number() });
export async function add(previous, formData) { formData.get('title'); formData.getAll("tags"); }
export async function save(formData: FormData) {}
export const rename = async (id: string, { title }: { title: string }) => {};
export const create = async (input: CreateOrder) => {};
export const checked = validated(orderSchema, async (data, user) => {});
export const safe = client.inputSchema(orderSchema).action(async ({ parsedInput }) => {});
export const leave = () => {};`;
  const told = (name: string) => signatureOf('actions.ts', text, name);
  const form = [{ kind: 'state' }, { kind: 'form' }];
  expect(told('add')).toEqual({ arguments: form, fields: ['title', 'tags'] });
  expect(told('save')).toEqual({ arguments: [{ kind: 'form' }], fields: [] });
  expect(told('rename')?.arguments).toEqual([{ kind: 'value', name: 'id' }, { kind: 'record' }]);
  expect(told('create')?.arguments).toEqual([{ kind: 'record' }]);
  expect(told('checked')).toEqual({ arguments: form, fields: ['title', 'cents'] });
  expect(told('safe')).toEqual({ arguments: [{ kind: 'record' }], fields: ['title', 'cents'] });
  expect(told('leave')).toEqual({ arguments: [], fields: [] });
  expect(told('nobody')).toBeUndefined();
});

it('writes arguments as React does', () => {
  const sent = { method: 'POST', path: '/orders', headers: {} };
  const values = asAction(
    sent,
    { id: 'a', note: '$5' },
    { id: 'x', arguments: [{ kind: 'value', name: 'id' }, { kind: 'record' }] },
  );
  expect(values.body).toBe('["a",{"id":"a","note":"$$5"}]');
  expect(values.headers).toMatchObject({ 'next-action': 'x', 'content-type': 'text/plain;charset=UTF-8' });
  const form = asAction(sent, { title: 'T' }, { id: 'x', arguments: [{ kind: 'state' }, { kind: 'form' }] });
  expect(form.body).toContain('name="1_title"\r\n\r\nT\r\n');
  expect(form.body).toContain('name="0"\r\n\r\n[{},"$K1"]\r\n');
});

it.each<[string, Partial<Answer>, number, string]>([
  ['a result', { text: '0:{"a":"$@1","f":"","b":"dev"}\n1:{"id":3}\n' }, 200, '{"id":3}'],
  ['nothing', { text: '0:{"a":"$@1","f":"","b":"dev"}\n1:"$undefined"\n' }, 200, '{"done":true}'],
  ['a refusal', { text: '0:{"a":"$@1"}\n1:{"error":"Title is required"}\n' }, 422, '{"error":"Title is required"}'],
  ['no success', { text: '0:{"a":"$@1"}\n1:{"success":false}\n' }, 422, '{"success":false}'],
  ['no error', { text: '0:{"a":"$@1"}\n1:{"error":null,"id":1}\n' }, 200, '{"error":null,"id":1}'],
  ['a failure', { status: 500, text: '0:{"a":"$@1"}\n1:E{"digest":"3"}\n' }, 500, '{"digest":"3"}'],
  ['a way on', { status: 303, headers: { 'x-action-redirect': '/orders;push' }, text: '' }, 200, '{"leads":"/orders"}'],
  [
    'a way to a person',
    { headers: { 'x-action-redirect': '/authors/3?next=/login;push' } },
    200,
    '{"leads":"/authors/3?next=/login"}',
  ],
  ['a way back', { headers: { 'x-action-redirect': '/settings?error=Name%20is%20required;push' } }, 422, 'Name is required'],
  ['a way to an error', { headers: { 'x-action-redirect': '/error;replace' } }, 422, 'it leads to /error'],
  [
    'words of failure',
    { text: '0:{"a":"$@1"}\n1:{"message":"Failed to create invoice."}\n' },
    422,
    '{"message":"Failed to create invoice."}',
  ],
  [
    'words of success',
    { text: '0:{"a":"$@1"}\n1:{"success":true,"message":"No field is missing"}\n' },
    200,
    '{"success":true,"message":"No field is missing"}',
  ],
  ['no result', { text: '0:{"a":"$@1","f":["page"]}\n2:"a page"\n' }, 200, ''],
  [
    'a way to the door',
    { status: 303, headers: { 'x-action-redirect': '/sign-in;push' }, text: '' },
    401,
    'it leads to /sign-in',
  ],
])('reads %s as a route would have told it', (_, got, status, text) => {
  const answer = { status: 200, headers: { 'content-type': 'text/x-component' }, text: '', bytes: 1, milliseconds: 1, ...got };
  expect(asAnswer(answer)).toMatchObject({ status, text });
});

it('what one was told in a result, an overlap takes for a refusal too; a page is no answer of an action', () => {
  const answer = { status: 200, headers: { 'content-type': 'text/x-component' }, text: '', bytes: 1, milliseconds: 1 };
  expect(isRefused({ ...answer, text: '0:{"a":"$@1"}\n1:{"error":"It is taken"}\n' })).toBe(true);
  expect(isRefused({ ...answer, text: '0:{"a":"$@1"}\n1:{"id":1}\n' })).toBe(false);
  const page = { ...answer, headers: { 'content-type': 'text/html' }, text: '<!DOCTYPE html><html><body>Shop</body></html>' };
  const got = answerOf({ method: 'POST', action: { id: 'x', arguments: [] } }, page);
  expect([isAnswered(got), isAnswered(page)]).toEqual([false, true]);
});

it('calls none of two actions with one name where nothing tells which', () => {
  const action = (file: string, path: string): EntryPoint => ({
    id: `${path} in ${file}`,
    kind: 'page',
    name: `${path}: create`,
    path,
    location: { file, line: 2, endLine: 2, column: 1 },
    work: { kind: 'sequence', parts: [] },
    moment: 'action',
    backOffice: false,
    access: 'public',
  });
  const text = "'use server';\nexport async function create(form: FormData) {}\n";
  const told = (entries: EntryPoint[], pages: Record<string, string[]>) =>
    calledBy(
      entries,
      {
        byName: new Map([['create', Object.keys(pages).map((id) => ({ id, name: 'create' }))]]),
        pages: new Map(Object.entries(pages)),
      },
      () => text,
    ).map(({ entry, reference }) => `${entry.id}: ${reference.id}`);
  const [orders, notes] = [action('orders.ts', '/orders'), action('notes.ts', '/notes')];
  expect(told([orders], { a: ['/elsewhere'] })).toEqual(['/orders in orders.ts: a']);
  expect(told([orders, notes], { a: ['/orders'], b: ['/notes'] })).toEqual(['/orders in orders.ts: a', '/notes in notes.ts: b']);
  // The browser calls one of them, and a form of the server's own the other.
  expect(told([orders, notes], { a: ['/orders'] })).toEqual(['/orders in orders.ts: a']);
  expect(told([orders, notes], { a: ['/orders', '/notes'] })).toEqual([]);
  expect(told([orders], { a: ['/orders'], b: ['/orders'] })).toEqual([]);
});

it('reads on where something of a built app cannot be read', () => {
  const id = '7f'.padEnd(42, '1');
  const folder = writeApp({
    '.next/static/chunks/page.js': `(0,r.createServerReference)("${id}",r,void 0,m,"save")`,
    '.next/server/server-reference-manifest.json': '{"node": {',
  });
  symlinkSync(folder, path.join(folder, '.next/static/chunks/around.js'));
  symlinkSync('/nowhere', path.join(folder, '.next/static/chunks/gone.js'));
  expect(referencesIn(folder)).toEqual({ byName: new Map([['save', [{ id, name: 'save' }]]]), pages: new Map() });
});
