import type { Known } from '../../model/index.js';
import type { Tells, Value } from './value.js';

/*
 * What a route does may depend on what stands behind the `?` of the address that it was asked by. A test of that tells as much as one
 * of rows does; the name with a question mark stands where the call stands, until the work is tied to the screens that ask.
 */

type Input = Extract<Value, { kind: 'input' }>;

/** `req.query`, `request.nextUrl.searchParams`, `new URL(request.url).searchParams` */
const query = /(?:^|\.)(?:query|searchParams)(?:\.data)?$/;

/** Fields of what a schema gives that was not sure of the query (`schema.safeParse(req.query)`), and no names in an address. */
const ofResult = /^(?:success|error|data|issues)$/;

/** Whether an input of that name is all of a request's query. */
export function isQuery(name: string): boolean {
  return query.test(name);
}

/** One of the values of a request's query: there where its address has the name. Any other input as it is. */
export function queryParam(value: Input, of: string, name: string): Input {
  if (value.from !== undefined || value.tells !== undefined || !query.test(of) || !/^[\w-]+$/.test(name) || ofResult.test(name))
    return value;
  const site = `?${name}`;
  return { ...value, tells: { yes: [{ site, state: 'found' }], no: [{ site, state: 'missing' }] } };
}

const ownSite = '@own.';

/** Names of what stands for the person himself: where it is missing, nobody is signed in. */
const himself = /^(?:id|_id|uid|sub|user|user_?id|email|session|auth|name|role)$/i;

/**
 * What the one who asks belongs to or has (`req.user.companyId`): nearly everybody has it, so that what happens to one who has
 * not is nothing that users meet. Any other input as it is.
 */
export function ownField(value: Input, name: string): Input {
  if (value.origin !== 'user' || value.from !== undefined || value.tells !== undefined || himself.test(name)) return value;
  const site = `${ownSite}${name}`;
  return { ...value, tells: { yes: [{ site, state: 'found' }], no: [{ site, state: 'missing' }] } };
}

/** Whether it says that the one who asks belongs nowhere. */
export function lacksOwn({ site, state }: Known): boolean {
  return site.startsWith(ownSite) && state === 'missing';
}

/** Whether it tells of the request and of no rows: of its query, or of what the one who asks belongs to. */
export function isOfQuery(known: Known): boolean {
  return isOfAddress(known) || known.site.startsWith(ownSite);
}

/** Whether it tells of what stands behind the `?` of the address. */
export function isOfAddress({ site }: Known): boolean {
  return site.startsWith('?');
}

/** What a test tells of the request's query; undefined where it tells nothing of it. `negated`: of the test without its `!`. */
export function askedOf(tells: Tells | undefined, negated: boolean): Tells | undefined {
  const [yes = [], no = []] = [tells?.yes.filter(isOfQuery), tells?.no.filter(isOfQuery)];
  if (yes.length === 0 && no.length === 0) return undefined;
  return negated ? { yes: no, no: yes } : { yes, no };
}

/** `req.query.date != null` and `req.query.date === undefined` tell as much as `req.query.date`; undefined for any other value. */
export function askedOrNothing(operator: string, value: Value): Tells | undefined {
  const asked = value.kind === 'input' ? askedOf(value.tells, false) : undefined;
  return asked && (operator.startsWith('!') ? asked : { yes: asked.no, no: asked.yes });
}

/** What a value tells of the request's query, where it is that in another form: `String(req.query.date)`. */
export function askedIn(value: Value | undefined): { tells?: Tells } {
  const asked = value?.kind === 'input' ? askedOf(value.tells, false) : undefined;
  return asked ? { tells: asked } : {};
}

/** The same value, for which something else stands where the query lacks it. */
export function withoutQuery(value: Value): Value {
  if (value.kind !== 'input' || !value.tells?.yes.some(isOfQuery)) return value;
  const { tells: _, ...plain } = value;
  return plain;
}

/** `req.query.shop || req.user.shop`: where it is missing, so is what stands for it. */
export function lackingBoth(value: Value, instead: Value): Value {
  const no = instead.kind === 'input' ? (instead.tells?.no.filter(isOfQuery) ?? []) : [];
  return value.kind !== 'input' || value.tells !== undefined || no.length === 0 ? value : { ...value, tells: { yes: [], no } };
}
