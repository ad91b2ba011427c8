import type { Column, Json, Table, ValueSource } from '../../model/index.js';
import { headNoun, isA, tableKey, vocabulary } from '../../scenario/index.js';
import type { Ground } from '../stage/ground.js';
import type { Person } from '../stage/people.js';
import type { Samples } from '../stage/samples.js';
import type { Field, Plan } from './plan.js';

/** Where the values of a request come from. */
export interface Supply {
  ground: Pick<Ground, 'tables' | 'links' | 'population'>;
  samples: Pick<Samples, 'of' | 'unjoined' | 'under' | 'childless'>;
  person: Person | undefined;
  /** Counts up with every request, so that what must be unique is. */
  serial: number;
}

/** A value with where it is from. */
export interface Valued {
  value: Json;
  /** The column whose rows hold it; absent where any likely value does. */
  from?: ValueSource;
  /** It was made so that it is there once. */
  unique?: true;
}

/** The value of a field: of the person's own row where the statements tell the column, else by its name. */
export async function valueOf(field: Field, plan: Plan, supply: Supply): Promise<Json> {
  return (await sourceOf(field, plan, supply)).value;
}

/** The same value, with where it is from. */
export async function sourceOf(field: Field, plan: Plan, supply: Supply): Promise<Valued> {
  if (field.told !== undefined) return { value: field.told };
  if (isPassword.test(field.name.split('.').at(-1) ?? field.name)) return { value: knownPassword };
  const table = field.table === undefined ? undefined : supply.ground.tables.get(`${field.schema ?? 'public'}.${field.table}`);
  const column = table?.columns.find(({ name }) => name === field.column);
  const told = table !== undefined && column !== undefined ? await fromColumn(table, column, field, plan, supply) : undefined;
  const found = told ?? (await byName(field.name.split('.').at(-1) ?? field.name, plan, supply));
  return field.list && !Array.isArray(found.value) ? { ...found, value: [found.value] } : found;
}

async function fromColumn(table: Table, column: Column, field: Field, plan: Plan, supply: Supply): Promise<Valued | undefined> {
  const inserts = plan.inserts.some((into) => `${into.schema}.${into.table}` === tableKey(table));
  const parent = parentOf(table, column, supply.ground);
  if (inserts && parent !== undefined) {
    const key = await keyOf(table, column.name, parent, supply);
    if (key !== undefined) return key;
  }
  const sample = (await supply.samples.of(table, supply.person))?.[column.name];
  if (field.written && isUniqueColumn(table, column.name)) return { value: unique(column, sample, supply.serial), unique: true };
  if (field.searched && typeof sample === 'string') return { value: sample.slice(0, 3), from: named(table, column.name) };
  const value = sample === null ? undefined : jsonOf(sample);
  if (value === undefined) return field.written ? { value: byType(column, supply.serial) } : undefined;
  return field.ranged === true ? { value } : heldBy(table, column, value, field.written, supply.ground);
}

/** A value of a row: elsewhere there are other rows, so what must be there is named by its column. */
function heldBy(table: Table, column: Column, value: Json, written: boolean, ground: Supply['ground']): Valued {
  const parent = ground.tables.get(parentOf(table, column, ground) ?? '');
  const key = parent?.primaryKey[0];
  if (written) return parent !== undefined && key !== undefined ? { value, from: named(parent, key) } : { value };
  return column.enumLabels !== undefined || column.type === 'boolean' ? { value } : { value, from: named(table, column.name) };
}

function named({ schema, name }: Table, column: string): ValueSource {
  return { schema, table: name, column };
}

/** The table of which the column names a row. */
function parentOf(table: Table, { name }: Column, { links }: Supply['ground']): string | undefined {
  return links.find(({ from, columns }) => from === tableKey(table) && columns.length === 1 && columns[0] === name)?.to;
}

/** A parent that the person is not joined with yet; of people, the person. */
async function keyOf(table: Table, column: string, parentName: string, supply: Supply): Promise<Valued | undefined> {
  const parent = supply.ground.tables.get(parentName);
  const key = parent?.primaryKey[0];
  if (parent === undefined || key === undefined) return undefined;
  const population = supply.ground.population;
  const isOwner =
    population !== undefined &&
    tableKey(population.table) === parentName &&
    !/follow(?:ee|ing|ed)|recipient|receiver|target|friend|blocked/i.test(column);
  if (isOwner && supply.person !== undefined) return { value: keyOfPerson(parent, key, supply.person), from: named(parent, key) };
  const value =
    jsonOf(await supply.samples.unjoined({ table, column, parent, key }, supply.person)) ??
    jsonOf((await supply.samples.of(parent, undefined, 3 + supply.serial))?.[key]);
  return value === undefined ? undefined : { value, from: named(parent, key) };
}

/** As a client of the app would send it: a number where it is one. */
function keyOfPerson({ columns }: Table, key: string, person: Person): Json {
  const type = columns.find(({ name }) => name === key)?.type;
  return type === 'integer' || type === 'smallint' ? Number(person.key) : person.key;
}

/** By the name alone: `/vendors/:id`, `productId`, `page`, `email`. */
async function byName(name: string, plan: Plan, supply: Supply): Promise<Valued> {
  const stem = name.replace(/(?:_id|Id|ID|_ids|Ids|_slug|Slug|_uuid)$/, '').toLowerCase();
  const before = plan.pattern.split('/').find((_, at, parts) => parts[at + 1] === `:${name}`) ?? '';
  const wanted = /^(?:id|slug|uuid|key)$/i.test(name) ? before : stem;
  const table = tableNamed(wanted, supply.ground) ?? (/id$|slug$/i.test(name) ? tableNamed(before, supply.ground) : undefined);
  const column = /slug/i.test(name) ? 'slug' : (table?.primaryKey[0] ?? 'id');
  if (table !== undefined && (/^(?:id|slug|uuid|key)$/i.test(name) || name.length > stem.length)) {
    const found = jsonOf((await supply.samples.of(table, supply.person))?.[column]);
    if (found !== undefined) return { value: found, from: named(table, column) };
  }
  for (const near of plan.tables) {
    const own = supply.ground.tables.get(`${near.schema}.${near.table}`);
    const same = own?.columns.find((each) => plain(each.name) === plain(name));
    if (own === undefined || same === undefined) continue;
    const found = (await supply.samples.of(own, supply.person))?.[same.name];
    if (found !== null && found !== undefined)
      return isUniqueColumn(own, same.name) &&
        plan.inserts.some(({ schema, table: into }) => `${schema}.${into}` === tableKey(own))
        ? { value: unique(same, found, supply.serial), unique: true }
        : heldBy(own, same, jsonOf(found) ?? '', plan.writes, supply.ground);
  }
  return { value: guess(name, supply.serial) };
}

function tableNamed(word: string, { tables, population }: Supply['ground']): Table | undefined {
  const wanted = plain(headNoun(word));
  if (wanted === '') return undefined;
  for (const table of tables.values())
    if (plain(headNoun(table.name)) === wanted && plain(table.name).startsWith(plain(word).slice(0, 4))) return table;
  for (const table of tables.values()) if (plain(headNoun(table.name)) === wanted) return table;
  return isA(word, vocabulary.people) || vocabulary.userAliases.has(word.toLowerCase()) ? population?.table : undefined;
}

function plain(name: string): string {
  return name.replace(/_/g, '').toLowerCase();
}

export function isUniqueColumn(table: Table, column: string): boolean {
  return (
    table.indexes.some((index) => index.unique && index.keys.length === 1 && index.keys[0]?.text.includes(column)) ||
    (table.primaryKey.length === 1 && table.primaryKey[0] === column)
  );
}

/** Another value of the same form. */
function unique(column: Column, sample: unknown, serial: number): Json {
  if (column.type === 'uuid') return `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
  if (typeof sample === 'number') return 1_000_000 + serial;
  if (/mail/i.test(column.name)) return `person${String(serial)}@example.com`;
  return typeof sample === 'string' ? `${sample.slice(0, 20)}${String(serial)}` : guess(column.name, serial);
}

/** A value that a column of this type takes. */
export function byType(column: Column, serial: number): Json {
  if (column.enumLabels?.[0] !== undefined) return column.enumLabels[0];
  if (/^(?:integer|bigint|smallint|numeric|real|double)/.test(column.type)) return 1;
  if (column.type === 'boolean') return true;
  if (column.type.startsWith('timestamp')) return '2026-01-15T10:00:00.000Z';
  if (column.type === 'date') return '2026-01-15';
  if (/^time\b/.test(column.type)) return '10:00';
  if (column.type === 'uuid') return unique(column, undefined, serial);
  if (column.type.endsWith('[]')) return [];
  if (column.type.startsWith('json')) return {};
  return guess(column.name, serial);
}

/** A likely value by the name alone. */
export function guess(name: string, serial: number): Json {
  if (/mail/i.test(name)) return `person${String(serial)}@example.com`;
  if (/password|passwd|pwd/i.test(name)) return knownPassword;
  if (/^(?:page|offset|skip)$/i.test(name)) return 1;
  if (/^(?:limit|take|size|per_?page|pageSize)$/i.test(name)) return 20;
  if (/phone|mobile|tel$/i.test(name)) return '+4915112345678';
  if (/url|link|image|avatar|photo|website/i.test(name)) return 'https://example.com/picture.png';
  if (/^(?:from|since|start|begin)$/i.test(name)) return '2026-01-01';
  if (/^(?:to|until|till|end)$/i.test(name)) return '2026-01-31';
  if (/date|_at$|At$|time|deadline/i.test(name)) return '2026-01-15T10:00:00.000Z';
  if (/price|amount|total|quantity|qty|count|rating|score|age|year|number|cents|cost|duration|minutes|hours/i.test(name))
    return 3;
  if (/^(?:is|has|can|should)[A-Z_]|active|enabled|published|public/i.test(name)) return true;
  if (/tags|items|list|ids$|Ids$/i.test(name)) return [];
  if (/username|handle|slug/i.test(name)) return `person${String(serial)}`;
  if (/name/i.test(name)) return 'Ada Person';
  return `a text ${String(serial)}`;
}

/** Of a password, new, old or said twice: what is kept of one in a row is none. */
const isPassword =
  /^(?:(?:current|old|new|confirm(?:ed)?|repeat(?:ed)?|user)_?)?(?:pass(?:word|wd)?|pwd)(?:_?(?:confirm(?:ation)?|again|repeat))?$/i;

/** The password of everybody who signs in during a run; strong enough for the usual rules. */
export const knownPassword = 'Load-bearing-2026!';

export function jsonOf(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.flatMap((each) => jsonOf(each) ?? []);
  if (typeof value !== 'object') return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const found = jsonOf(each);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}
