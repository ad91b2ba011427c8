import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { schema, sentBy, shapes } from '../../../test/support/postgrest-shapes.js';
import { sentRequest, type WireRequest, wireRequest } from '../../../test/support/request.js';
import { type Lab, openLab } from '../../lab/index.js';
import { accept } from '../../migrate/accept.js';
import { migrate } from '../../migrate/index.js';
import type { App } from '../../model/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';
import { toRequest } from './request.js';

/** What is asked for in a form of the answer that only the library knows how to unpack. */
const asked = shapes.filter((shape) => !shape.includes('.explain('));

/** The same request made by hand: address, method, headers and body as the library sent them. */
function byHand(address: string, options: RequestInit): string {
  const headers = Object.fromEntries(new Headers(options.headers));
  const body = typeof options.body === 'string' ? `, body: JSON.stringify(${options.body})` : '';
  const method = options.method ?? 'GET';
  const path = address.replace('http://example.test', '');
  return `fetch(BASE + ${JSON.stringify(path)}, { method: ${JSON.stringify(method)}, headers: ${JSON.stringify(headers)}${body} })`;
}

describe('PostgREST asked without its library', () => {
  let lab: Lab;
  let app: App;
  const ours = new Map<number, WireRequest>();
  const sent: { address: string; options: RequestInit }[] = [];
  beforeAll(async () => {
    lab = await openLab();
    for (const shape of asked) sent.push(await sentBy(shape));
    const lines = sent.map(
      ({ address, options }, index) => `export const f${index} = async () => { await ${byHand(address, options)}; };`,
    );
    const folder = writeApp({
      'package.json': '{}',
      'supabase/migrations/0001_start.sql': schema,
      'index.ts': `const BASE = process.env.SUPABASE_URL || 'https://x.supabase.co';\n${lines.join('\n')}`,
    });
    const reading = read(folder);
    const catalogue = await migrate(reading.schemaSources, lab);
    app = await accept(await resolve(reading, catalogue), lab);
    for (const site of app.callSites) {
      const variant = site.variants[0];
      if (variant && site.variants.length === 1) ours.set(site.location.line - 2, wireRequest(toRequest(variant)));
    }
  });
  afterAll(async () => lab.stop());

  it.each(asked.map((shape, index) => [shape, index] as const))('%s', (_shape, index) => {
    const { address, options } = sent[index] ?? { address: '', options: {} };
    expect(loose(ours.get(index))).toEqual(loose(sentRequest(address, options)));
  });

  it('makes SQL of each that Postgres takes', () => {
    const refused = app.statements.flatMap((statement) =>
      statement.refused ? [`${asked[statement.location.line - 2] ?? ''}: ${statement.refused.message} in ${statement.sql}`] : [],
    );
    expect(refused).toEqual([]);
    expect(app.unknowns.filter((unknown) => unknown.what === 'call-site')).toEqual([]);
    expect(new Set(app.statements.map((statement) => statement.location.line)).size).toBe(asked.length);
  });
});

/** Selecting all is what PostgREST does by itself. */
function loose(request: WireRequest | undefined): WireRequest | undefined {
  return request && { ...request, parameters: request.parameters.filter((parameter) => parameter !== 'select=*') };
}
