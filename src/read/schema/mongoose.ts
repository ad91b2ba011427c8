import type { Run } from '../interpret/frame.js';
import { type Item, literalText, type Value } from '../interpret/value.js';
import type { Location } from '../../model/index.js';

/** A schema while the code declares it: `new Schema(fields, options)` and what is called on it. */
export interface DeclaredSchema {
  fields: Value[];
  options: Value | undefined;
  indexes: { fields: Value; options: Value | undefined; location: Location }[];
  statics: Map<string, Value>;
  location: Location;
}

export interface DeclaredModel {
  name: string;
  schema: string;
  collection: string | undefined;
  location: Location;
}

interface State {
  /** By the place where they are made. */
  schemas: Map<string, DeclaredSchema>;
  models: Map<string, DeclaredModel>;
}

const states = new WeakMap<Run, State>();

/** What this run has seen of Mongoose's schemas and models. */
export function declaredIn(run: Run): State {
  let state = states.get(run);
  if (!state) states.set(run, (state = { schemas: new Map(), models: new Map() }));
  return state;
}

/** A path of a schema: a column of the table that stands for the collection. */
export interface SchemaPath {
  path: string;
  /** The Postgres type that holds it. */
  type: string;
  list: boolean;
  /** Within another one: compared and indexed by its own name, read with the whole. */
  inner: boolean;
  required: boolean;
  unique: boolean;
  indexed: boolean;
  hidden: boolean;
  given: boolean;
  reference?: string;
}

const types: Record<string, string> = {
  string: 'text',
  number: 'double precision',
  date: 'timestamptz',
  boolean: 'boolean',
  objectid: 'text',
  uuid: 'text',
  bigint: 'bigint',
  int32: 'integer',
  double: 'double precision',
  decimal128: 'numeric',
  buffer: 'bytea',
};
const deepest = 6;

/** The paths that the fields of a schema declare, inner ones behind the one that they are within. */
export function pathsOf(fields: Value, run: Run, within = '', inner = false, depth = 0): SchemaPath[] {
  if (fields.kind !== 'record' || depth > deepest) return [];
  return [...fields.fields].flatMap(([name, item]) => pathOf(`${within}${name}`, item.value, run, inner, depth));
}

function pathOf(path: string, declared: Value, run: Run, inner: boolean, depth: number): SchemaPath[] {
  const told = declared.kind === 'record' && declared.fields.has('type') && !isNested(declared) ? declared : undefined;
  const option = (name: string): Value | undefined => told?.fields.get(name)?.value;
  const kind = told ? (option('type') ?? declared) : declared;
  const list = kind.kind === 'list';
  const element = kind.kind === 'list' ? (kind.items[0]?.value ?? kind) : kind;
  const elementOptions = list && element.kind === 'record' && element.fields.has('type') ? element : undefined;
  const base = elementOptions?.fields.get('type')?.value ?? element;
  const reference = literalText(option('ref')) ?? literalText(elementOptions?.fields.get('ref')?.value);
  const below = nestedIn(base, run).flatMap((fields) => pathsOf(fields, run, `${path}.`, true, depth + 1));
  const whole: SchemaPath = {
    path,
    type: below.length > 0 ? 'jsonb' : (types[typeName(base)] ?? 'jsonb'),
    list,
    inner,
    required: isTrue(option('required')),
    unique: isTrue(option('unique')),
    indexed: isTrue(option('index')) || option('index')?.kind === 'record' || isTrue(option('sparse')),
    hidden: isFalse(option('select')),
    given: option('default') !== undefined,
    ...(reference === undefined ? {} : { reference }),
  };
  return [whole, ...below];
}

/** `{ type: { type: String }, coordinates: [Number] }` has a field that is called type. */
function isNested(declared: Extract<Value, { kind: 'record' }>): boolean {
  const type = declared.fields.get('type')?.value;
  return type?.kind === 'record' && type.fields.has('type');
}

/** The fields of what stands within: an object written out, or a schema of its own. */
function nestedIn(value: Value, run: Run): Value[] {
  if (value.kind === 'record') return [value];
  const id = schemaId(value);
  return id === undefined ? [] : (declaredIn(run).schemas.get(id)?.fields ?? []);
}

/** The schema that a value stands for, by the place where it was made. */
export function schemaId(value: Value | undefined): string | undefined {
  if (value?.kind !== 'path' || value.client.library !== 'mongoose') return undefined;
  return value.names[0] === 'schema' ? value.names[1] : undefined;
}

function typeName(value: Value): string {
  const name = value.kind === 'external' ? value.name : (literalText(value) ?? '');
  return (name.split('.').at(-1) ?? '').toLowerCase();
}

function isTrue(value: Value | undefined): boolean {
  if (value?.kind === 'list') return isTrue(value.items[0]?.value);
  return value?.kind === 'literal' && Boolean(value.value);
}

function isFalse(value: Value | undefined): boolean {
  return value?.kind === 'literal' && value.value === false;
}

/** Fields of a record with what they hold. */
export function fieldsOf(value: Value | undefined): [string, Item][] {
  return value?.kind === 'record' ? [...value.fields] : [];
}
