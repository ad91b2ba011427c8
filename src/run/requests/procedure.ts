import type { Json } from '../../model/index.js';
import { sourcesIn } from '../start/sources.js';
import type { Plan } from './plan.js';
import { type Answer, jsonIn, send, type Sent } from './send.js';

/** How an app serves the procedures of its tRPC routers. */
export interface Manner {
  /** `/api/trpc`: what stands before a procedure's name. */
  prefix: string;
  /** Input and answer are wrapped, as superjson does. */
  wrapped: boolean;
}

const usual = ['/api/trpc', '/trpc', '/api'];
const written = /['"`](\/[\w/-]*trpc[\w/-]*)['"`]/g;
const nobodys = 'loadbearing.nothing';
const mostPrefixes = 8;

/**
 * Asks the app for a procedure that it has not: only where procedures are served does it say so in tRPC's words
 * (https://trpc.io/docs/rpc).
 * @returns the plans, those of procedures with how they are served
 */
export async function withManner(plans: readonly Plan[], root: string, port: number): Promise<Plan[]> {
  if (!plans.some(({ procedure }) => procedure !== undefined)) return [...plans];
  const manner = await mannerOf(root, port);
  if (manner === undefined) return [...plans];
  return plans
    .filter((plan) => !isDoor(plan, manner))
    .map((plan) =>
      plan.procedure === undefined ? plan : { ...plan, procedure: manner, pattern: `${manner.prefix}/${plan.entry.name}` },
    );
}

/** The one route behind which all procedures stand: they are asked, and it is none of them. */
function isDoor({ procedure, pattern }: Plan, { prefix }: Manner): boolean {
  return (
    procedure === undefined &&
    (pattern === prefix || (pattern.startsWith(`${prefix}/:`) && !pattern.slice(prefix.length + 1).includes('/')))
  );
}

async function mannerOf(root: string, port: number): Promise<Manner | undefined> {
  const named = [...sourcesIn(root, /\.[cm]?[jt]sx?$/)].flatMap((text) =>
    [...text.matchAll(written)].map(([, prefix = '']) => prefix),
  );
  for (const prefix of [...new Set([...named, ...usual])].slice(0, mostPrefixes)) {
    const answer = await send(port, { method: 'GET', path: `${prefix}/${nobodys}`, headers: { accept: 'application/json' } });
    const error = member(jsonIn(answer.text), 'error');
    const inner = member(error, 'json');
    for (const [shape, wrapped] of [
      [inner, true],
      [error, false],
    ] as const)
      if (member(member(shape, 'data'), 'path') === nobodys) return { prefix, wrapped };
  }
  return undefined;
}

/** A call of a procedure: a query carries its input in the address, a mutation in the body. */
export function asProcedure(sent: Sent, input: Readonly<Record<string, Json>>, { wrapped }: Manner): Sent {
  const text = JSON.stringify(wrapped ? { json: input } : input);
  return sent.method === 'GET'
    ? { ...sent, path: `${sent.path}?input=${encodeURIComponent(text)}` }
    : { ...sent, headers: { ...sent.headers, 'content-type': 'application/json' }, body: text };
}

/** The input of such a call. */
export function inputOf(sent: Sent, { wrapped }: Manner): Record<string, Json> {
  const text = sent.body ?? new URLSearchParams(sent.path.split('?')[1] ?? '').get('input') ?? '';
  const parsed = jsonIn(text);
  const input = wrapped ? member(parsed, 'json') : parsed;
  return typeof input === 'object' && input !== null ? Object.fromEntries(Object.entries(input)) : {};
}

/** What a procedure answered, without what tRPC puts around it; one that changes something need give nothing back. */
export function resultOf({ status, text }: Answer, method: string, { wrapped }: Manner): string {
  if (status < 200 || status >= 300) return text;
  const answered = member(jsonIn(text), 'result');
  if (answered === undefined) return text;
  const data = member(answered, 'data');
  const result = wrapped ? member(data, 'json') : data;
  if (result !== undefined && result !== null) return JSON.stringify(result);
  return method === 'GET' ? '' : '{"done":true}';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
