import type { CallExpression, TaggedTemplateExpression } from '@oxc-project/types';
import type { CallStep, Known, Library, Role } from '../../model/index.js';
import { placeOfText } from '../interpret/forwarded.js';
import type { Frame } from '../interpret/frame.js';
import type { ClientValue, QueryValue, Site, Step, Value } from '../interpret/value.js';
import { unknown } from '../interpret/value.js';
import { joinSources } from '../interpret/sources.js';
import { leftTo } from '../interpret/roles.js';
import { staffAsks } from '../interpret/staff.js';
import { variantsOf } from '../interpret/variants.js';
import { locate, position } from '../parse.js';
import { drizzle } from './drizzle.js';
import { firestore } from './firestore.js';
import { knex } from './knex.js';
import { kysely } from './kysely.js';
import { mongoose } from './mongoose.js';
import { mysql } from './mysql.js';
import { pg } from './pg.js';
import { prisma } from './prisma.js';
import { sequelize } from './sequelize.js';
import { sqlite } from './sqlite.js';
import { typeorm } from './typeorm.js';
import { supabase } from './supabase.js';

export type CallNode = CallExpression | TaggedTemplateExpression;

/** A library that talks to the database: how its client is made, what its calls mean, what they give. */
export interface LibraryReader {
  library: Library;
  /** A client out of `createClient(...)`, `new Pool(...)`; undefined when the call makes something else. */
  create(target: { source: string; name: string }, values: Value[], frame: Frame): ClientValue | undefined;
  /** A method of the client itself. */
  call(client: ClientValue, names: string[], values: Value[], node: CallNode, frame: Frame): Value;
  /** What stands under a name of the client itself and is no call; undefined: a name on the way to one. */
  member?(names: string[], name: string, frame: Frame): Value | undefined;
  /** A further step of a call that was begun; undefined: any method is a step. */
  step?(query: QueryValue, name: string, values: Value[], node: CallNode, frame: Frame): Value | undefined;
  /** Whether the call is sent where its value is asked for; undefined: always. A builder may only be sent by a method of its own. */
  isSent?(query: QueryValue): boolean;
  /** Whether it is a piece of other calls and never sent by itself. */
  isPiece?(query: QueryValue): boolean;
  /** The steps of a form once its conditions are decided, as the resolver reads them; undefined: as they were written. */
  written?(steps: CallStep[]): CallStep[];
  /** What the call gives once it ran. */
  result(query: QueryValue, frame: Frame): Value;
  /** Variants of the one statement for what many turns of a loop send at once; undefined: each sends its own. */
  together?(site: Site, variants: string[]): string[] | undefined;
}

/** A new library is one file and one line here. */
const readers: Record<Library, LibraryReader> = {
  supabase,
  drizzle,
  prisma,
  pg,
  mysql,
  sqlite,
  kysely,
  knex,
  sequelize,
  typeorm,
  mongoose,
  firestore,
};

export function createClient(target: { source: string; name: string }, values: Value[], frame: Frame): ClientValue | undefined {
  for (const reader of Object.values(readers)) {
    const client = reader.create(target, values, frame);
    if (!client) continue;
    const pool = poolIn(values);
    if (pool !== undefined) frame.run.pools.add(pool);
    return client;
  }
  return undefined;
}

/** Connections that a pool is told to make: `new Pool({ max: 20 })`, `postgres(url, { max: 5 })`, `knex({ pool: { max: 4 } })`. */
function poolIn(values: Value[]): number | undefined {
  for (const value of values) {
    if (value.kind !== 'record') continue;
    const pool = value.fields.get('pool')?.value;
    const held = pool?.kind === 'record' ? pool : value;
    const most = (held.fields.get('max') ?? held.fields.get('poolSize'))?.value;
    if (most?.kind === 'literal' && typeof most.value === 'number' && Number.isInteger(most.value) && most.value > 0)
      return most.value;
  }
  return undefined;
}

/** `client.name` that is not a call yet. */
export function clientMember(value: Extract<Value, { kind: 'client' | 'path' }>, name: string, frame: Frame): Value {
  if (value.kind === 'path') {
    const own = readers[value.client.library].member?.(value.names, name, frame);
    if (own) return own;
  }
  if (value.kind === 'client') return { kind: 'path', client: value, names: [name] };
  return value.names.length > 6 ? unknown(name) : { kind: 'path', client: value.client, names: [...value.names, name] };
}

/** A method of a client or of a call that was begun. */
export function callClient(
  target: Extract<Value, { kind: 'client' | 'path' | 'query' }>,
  name: string | undefined,
  values: Value[],
  node: CallNode,
  frame: Frame,
): Value {
  if (target.kind === 'query') {
    const handled = readers[target.site.library].step?.(target, name ?? '', values, node, frame);
    if (handled) return handled;
    return addStep(target, name ?? '', values, node, frame);
  }
  const client = target.kind === 'client' ? target : target.client;
  const names = [...(target.kind === 'path' ? target.names : []), ...(name === undefined ? [] : [name])];
  return readers[client.library].call(client, names, values, node, frame);
}

/** A further step of a call that was begun. */
export function addStep(query: QueryValue, name: string, values: Value[], node: CallNode, frame: Frame): QueryValue {
  extendLocation(query.site, node, frame);
  return { ...query, steps: [...query.steps, { name, arguments: values, guards: [] }] };
}

/**
 * Begins a call: one site per place in the code, however often and from wherever it is read.
 * @param text what is sent, where it may come from a caller whose place it is then
 */
export function beginQuery(
  library: Library,
  role: Role,
  step: Omit<Step, 'guards'>,
  sender: CallNode,
  frame: Frame,
  text?: Value,
): QueryValue {
  const { node, module, symbol, within } = placeOfText(text, sender, frame);
  const location = locate(module, node);
  const id = siteId(library, `${location.file}:${location.line}:${location.column}`, frame.run.sites);
  let site: Site | undefined = frame.run.sites.get(id);
  if (!site) {
    site = { id, library, location, symbol, role, variants: new Map(), uses: new Map() };
    if (node !== sender) site.askedWithin = within;
    frame.run.sites.set(id, site);
  }
  if (site.library !== library && isRawSql(library)) site.either = true;
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression')
    site.location.line = position(module.lineStarts, node.callee.property.start).line;
  return { kind: 'query', site, steps: [{ ...step, guards: [] }] };
}

/** A place that asks Postgres or a raw driver of another database, by a setting, is a call of each. */
function siteId(library: Library, place: string, sites: ReadonlyMap<string, Site>): string {
  const known = sites.get(place);
  return known !== undefined && isRawSql(known.library) !== isRawSql(library) ? `${place}:${library}` : place;
}

/** Whether the SQL of a library is MySQL's or SQLite's as it stands. */
export function isRawSql(library: Library): boolean {
  return library === 'mysql' || library === 'sqlite';
}

/** Variants of the one statement that many turns of a loop send together; undefined where each sends its own. */
export function sentTogether(site: Site, variants: string[]): string[] | undefined {
  return readers[site.library].together?.(site, variants);
}

/** The place of a call reaches to the end of its last step. */
export function extendLocation(site: Site, node: CallNode, frame: Frame): void {
  if (frame.module.file !== site.location.file) return;
  site.location.endLine = Math.max(site.location.endLine, position(frame.module.lineStarts, node.end).line);
}

/** A call that another function began is this place's own once it is ended here: its callers would share one site otherwise. */
export function endedHere(query: QueryValue, node: CallNode, frame: Frame): QueryValue {
  if (query.site.symbol === frame.symbol || query.site.askedWithin !== undefined) return query;
  const [start] = query.steps;
  if (!start) return query;
  const { site } = beginQuery(query.site.library, query.site.role, start, node, frame);
  query.site.part = true;
  return { ...query, site };
}

const mostVariantsOfASite = 24;

/** A form that nobody knows, for calls none of whose own forms there was room for: no variants at all would mean any of them. */
function beyond({ variants }: Site, { steps }: QueryValue): string {
  const label = 'another form';
  const name = steps[0]?.name ?? 'query';
  const why = `one of more than ${String(mostVariantsOfASite)} forms of this call`;
  if (!variants.has(label)) variants.set(label, { label, steps: [{ name, arguments: [{ kind: 'unknown', why }] }] });
  return label;
}

/** The call is sent: its variants are kept with its site, the work goes to the frame, and its result comes back. */
export function runQuery(query: QueryValue, frame: Frame): Value {
  const { site } = query;
  if (readers[site.library].isSent?.(query) === false) return query;
  for (const step of query.steps) for (const value of step.arguments) markParts(value, 0);
  if (readers[site.library].isPiece?.(query)) {
    site.part = true;
    return query;
  }
  const keys: string[] = [];
  const asked = new Map<string, Known[][]>();
  const forms = variantsOf(query.steps, (known) => leftTo(known, frame.run.roles) !== undefined).map((form) => ({
    ...form,
    left: leftTo(form.asked, frame.run.roles),
  }));
  const sent = forms.filter(({ left }) => left !== 'nobody');
  for (const { steps, label, asked: known, left } of sent.length > 0 ? sent : forms) {
    const variant = { steps: readers[site.library].written?.(steps) ?? steps, label };
    const key = shapeOf(variant.steps);
    const before = site.variants.get(key);
    if (before) joinSources(before.steps, variant.steps);
    else {
      if (site.variants.size >= mostVariantsOfASite) continue;
      site.variants.set(key, variant);
    }
    keys.push(key);
    asked.set(key, [...(asked.get(key) ?? []), left === 'staff' ? [...known, staffAsks] : known]);
  }
  if (keys.length === 0) keys.push(beyond(site, query));
  const isAsked = [...asked.values()].some((ways) => ways.some((known) => known.length > 0));
  frame.effects.push({ kind: 'call', site, variants: keys, ...(isAsked ? { asked } : {}) });
  return counted(readers[site.library].result(query, frame), site);
}

/** Statements within a statement are no calls of their own. */
function markParts(value: Value, depth: number): void {
  if (depth > 6) return;
  switch (value.kind) {
    case 'query':
      value.site.part = true;
      for (const step of value.steps) for (const inner of step.arguments) markParts(inner, depth + 1);
      return;
    case 'list':
      for (const item of value.items) markParts(item.value, depth + 1);
      return;
    case 'record':
      for (const item of value.fields.values()) markParts(item.value, depth + 1);
      return;
    case 'choice':
      for (const item of value.options) markParts(item.value, depth + 1);
      return;
    case 'call':
      for (const inner of value.arguments) markParts(inner, depth + 1);
      return;
    case 'sql':
      for (const chunk of value.chunks) if (typeof chunk !== 'string') markParts(chunk, depth + 1);
      return;
    default:
  }
}

/** Builders that change where they stand: what a function adds to one is added for its caller too. */
export function changesInPlace(query: QueryValue): boolean {
  return query.site.library === 'knex' || (query.site.library === 'typeorm' && query.steps[0]?.name === 'builder');
}

/** A call that a function gives back is sent there, unless its caller may go on building it. */
export function returned(query: QueryValue, frame: Frame): Value {
  return changesInPlace(query) && !frame.asynchronous ? query : runQuery(query, frame);
}

/** A count that comes back beside or instead of rows remembers its call. */
function counted(value: Value, site: Site): Value {
  if (value.kind === 'input' && value.origin === 'row' && !value.from)
    return { ...value, from: [{ site: site.id, changed: true }] };
  if (value.kind !== 'record') return value;
  const fields = new Map([...value.fields].map(([name, item]) => [name, { ...item, value: counted(item.value, site) }]));
  return { ...value, fields };
}

/** The same call with inputs of other names sends the same statement. */
function shapeOf(steps: CallStep[]): string {
  return JSON.stringify(steps, (name, value: unknown) =>
    name !== 'from' && typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'input'
      ? '?'
      : name === 'from'
        ? undefined
        : value,
  );
}
