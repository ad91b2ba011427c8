import { expect, it } from 'vitest';
import { writeApp } from '../../../../test/support/app.js';
import type { Answer } from '../send.js';
import { asAction, asAnswer } from './call.js';
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
  expect([...byName.values()]).toEqual([{ id, name: 'cancelOrder' }]);
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
    'a way to the door',
    { status: 303, headers: { 'x-action-redirect': '/sign-in;push' }, text: '' },
    401,
    'it leads to /sign-in',
  ],
])('reads %s as a route would have told it', (_, got, status, text) => {
  const answer = { status: 200, headers: { 'content-type': 'text/x-component' }, text: '', bytes: 1, milliseconds: 1, ...got };
  expect(asAnswer(answer)).toMatchObject({ status, text });
});
