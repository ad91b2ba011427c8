import { headersFor } from '../requests/compose.js';
import type { Plan } from '../requests/plan.js';
import { jsonIn, send } from '../requests/send.js';
import { sourcesIn } from '../start/sources.js';
import type { SignIn } from './sign-in.js';

/** Names of the headers in which the code looks for a token against forged requests. */
export function forgeryHeaders(folder: string): string[] {
  const names = new Set<string>();
  for (const text of sourcesIn(folder, /\.[cm]?[jt]sx?$/))
    for (const [, name = ''] of text.matchAll(/['"]((?:x-)?(?:csrf|xsrf)(?:-token)?)['"]/gi))
      if (name.includes('-')) names.add(name.toLowerCase());
  return [...names].slice(0, 4);
}

/** People who are in ask for such a token as the app's own screens do, where a route gives one, and show it with every request. */
export function withForgeryToken(signIn: SignIn, plans: readonly Plan[], names: readonly string[]): SignIn {
  const giving = plans.find(({ method, pattern }) => method === 'GET' && /csrf|xsrf/i.test(pattern) && !pattern.includes(':'));
  if (giving === undefined || names.length === 0) return signIn;
  return {
    ...signIn,
    headers: async (person, world) => {
      const headers = await signIn.headers(person, world);
      if (headers === undefined) return undefined;
      const asked = { method: 'GET', path: giving.pattern, headers: headersFor({ ...person, headers }, world.serial()) };
      const { status, text, headers: told } = await send(world.port, asked);
      const token = status === 200 ? tokenIn(jsonIn(text)) : undefined;
      if (token === undefined) return headers;
      const cookie = joined(headers['cookie'], told['set-cookie']);
      return { ...headers, ...Object.fromEntries(names.map((name) => [name, token])), ...(cookie === '' ? {} : { cookie }) };
    },
  };
}

const deepest = 3;

function tokenIn(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined;
  for (const [name, each] of Object.entries(value)) if (typeof each === 'string' && /token|csrf|xsrf/i.test(name)) return each;
  for (const each of Object.values(value)) {
    const inner = tokenIn(each, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The cookies of a request with those that an answer set. */
function joined(sent = '', set: string | string[] = []): string {
  const all = [...sent.split(/;\s*/), ...[set].flat().map((each) => each.split(';')[0] ?? '')].filter((each) =>
    each.includes('='),
  );
  return [...new Map(all.map((each) => [each.slice(0, each.indexOf('=')), each])).values()].join('; ');
}
