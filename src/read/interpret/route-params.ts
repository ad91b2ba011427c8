import type { Known } from '../../model/index.js';
import type { Frame } from './frame.js';
import { input, type Tells, type Value } from './value.js';

/*
 * What `useParams()` of a router in the browser gives depends on the route that shows the component. A test of it tells as much as
 * one of rows does; the name with a colon stands where the call stands, until the work is tied to its page.
 */

type Input = Extract<Value, { kind: 'input' }>;

/** What `useParams()` gives; undefined where its names may come from elsewhere than from a path as `/orders/:id`. */
export function routeParams({ module }: Frame): Input {
  const params = input('request', 'params');
  return /['"](?:react-router(?:-dom)?|wouter)['"]/.test(module.text) ? { ...params, route: true } : params;
}

/** One of them: there where the path has its name. */
export function routeParam(name: string): Input {
  const site = `:${name}`;
  const tells: Tells = { yes: [{ site, state: 'found' }], no: [{ site, state: 'missing' }] };
  return { ...input('request', `params.${name}`), tells };
}

/** Whether it tells of the path of the page and of no rows. */
export function isOfPath({ site }: Known): boolean {
  return site.startsWith(':');
}

/**
 * The arm for a path that has the part that is tested. What is only worked out there is taken for what it gives: a page is shown
 * under such a path, and which of two forms of a question it asks is not told by page.
 */
export function armOfPath(tells: Tells | undefined): 'then' | 'else' | undefined {
  const found = (known: Known[]): boolean => known.some((one) => isOfPath(one) && one.state === 'found');
  const missing = (known: Known[]): boolean => known.some((one) => isOfPath(one) && one.state === 'missing');
  if (!tells) return undefined;
  if (found(tells.yes) && missing(tells.no)) return 'then';
  return missing(tells.yes) && found(tells.no) ? 'else' : undefined;
}

/** The same value, which something else may stand for as well. */
export function withoutPath(value: Value): Value {
  if (value.kind !== 'input' || !value.tells?.yes.some(isOfPath)) return value;
  const { tells: _, ...plain } = value;
  return { ...plain, name: plain.name.replace('params.', 'params?.') };
}

/**
 * What is left to be known of rows on a page with this path; undefined where the page never gets there, since its path has no such
 * part, or always has one.
 *
 * @param path undefined where parts of it may come from elsewhere
 */
export function knownOnPage(when: Known[], path: string | undefined): Known[] | undefined {
  const rows = when.filter((known) => !isOfPath(known));
  if (path === undefined || rows.length === when.length) return rows;
  const parts = new Map(path.split('/').flatMap((part) => partOf(part)));
  const never = when.some((known) => {
    if (!isOfPath(known)) return false;
    const always = parts.get(known.site.slice(1));
    return known.state === 'found' ? always === undefined : always === true;
  });
  return never ? undefined : rows;
}

/** The name of a part that the address fills in, and whether it always is there. */
function partOf(part: string): [string, boolean][] {
  const [, name, more = ''] = /^:([\w$]+)(.*)$/.exec(part) ?? [];
  return name === undefined ? [] : [[name, !/[?*]$/.test(more)]];
}
