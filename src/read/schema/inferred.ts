import type { Expression, Location, SchemaSource, TableDeclaration } from '../../model/index.js';
import type { Site } from '../interpret/value.js';

const filters = new Set([
  'eq',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
  'like',
  'ilike',
  'is',
  'in',
  'contains',
  'containedBy',
  'overlaps',
  'textSearch',
  'not',
  'filter',
  'order',
]);

/** Tables that supabase-js calls name, with the columns that the calls show. What a schema source declares wins over these. */
export function inferFromCalls(sites: Iterable<Site>, idType: string): SchemaSource[] {
  const tables = new Map<string, { location: Location; columns: Map<string, string> }>();
  const tableOf = (name: string, location: Location) => {
    let table = tables.get(name);
    if (!table) tables.set(name, (table = { location, columns: new Map() }));
    return table;
  };
  for (const site of sites) {
    if (site.library !== 'supabase') continue;
    for (const variant of site.variants.values()) {
      const from = variant.steps.find((step) => step.name === 'from')?.arguments[0];
      if (from?.kind !== 'literal' || typeof from.value !== 'string') continue;
      const table = tableOf(from.value, site.location);
      for (const step of variant.steps) {
        const first = step.arguments[0];
        if (filters.has(step.name) && first?.kind === 'literal' && typeof first.value === 'string' && /^\w+$/.test(first.value))
          note(table.columns, first.value, step.arguments[1]);
        if (step.name === 'insert' || step.name === 'upsert' || step.name === 'update')
          for (const field of fieldsOf(first)) note(table.columns, field.name, field.value);
        if (step.name === 'select' && first?.kind === 'literal' && typeof first.value === 'string') {
          for (const part of selectParts(first.value)) {
            if (part.embedded === undefined) note(table.columns, part.name, undefined);
            // A key's column may stand for the table that it points to.
            else if (!/_(id|by)$/.test(part.name)) {
              const child = tableOf(part.name, site.location);
              for (const inner of selectParts(part.embedded))
                if (inner.embedded === undefined) note(child.columns, inner.name, undefined);
              note(child.columns, `${singular(from.value)}_id`, undefined);
            }
          }
        }
      }
    }
  }
  const declarations = [...tables].map(([name, table]) => declare(name, table.location, table.columns, idType));
  return declarations.length === 0 ? [] : [{ kind: 'inferred', file: 'the code', tables: declarations }];
}

function note(columns: Map<string, string>, name: string, value: Expression | undefined): void {
  const type = typeByName(name, value);
  if (!columns.has(name) || value !== undefined) columns.set(name, type);
}

function fieldsOf(value: Expression | undefined): { name: string; value: Expression }[] {
  if (value?.kind === 'record') return value.fields;
  return value?.kind === 'list' ? value.items.flatMap(fieldsOf) : [];
}

/** The parts of a PostgREST select list: plain columns, and embedded relations with their own list. */
export function selectParts(text: string): { name: string; embedded?: string }[] {
  const parts: { name: string; embedded?: string }[] = [];
  let depth = 0;
  let start = 0;
  const cut = (end: number) => {
    const part = text.slice(start, end).trim();
    start = end + 1;
    const match = /^(?:[\w.]+\s*:\s*)?([\w.]+)(?:!\w+)*\s*(?:\(([\s\S]*)\))?$/.exec(part);
    if (match?.[1] !== undefined && part !== '*')
      parts.push(match[2] === undefined ? { name: match[1] } : { name: match[1], embedded: match[2] });
  };
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === ',' && depth === 0) cut(at);
  }
  cut(text.length);
  return parts;
}

/** A likely Postgres type for a column that is only known by name and use. */
export function typeByName(name: string, value?: Expression): string {
  if (value?.kind === 'literal') {
    if (typeof value.value === 'boolean') return 'boolean';
    if (typeof value.value === 'number') return Number.isInteger(value.value) ? 'integer' : 'numeric';
  }
  if (/(_at|_date|_time|_until|_on)$|^date$|updated|created/i.test(name)) return 'timestamptz';
  if (/^(is|has|can)_|enabled$|completed$|active$/i.test(name)) return 'boolean';
  if (/(count|quantity|number|order|position|age|score|points|level|year|size)$/i.test(name)) return 'integer';
  if (/(amount|price|total|cost|rate|percentage|latitude|longitude|lat|lng)$/i.test(name)) return 'numeric';
  if (/(metadata|settings|data|payload|options|preferences)$/i.test(name)) return 'jsonb';
  return 'text';
}

export function singular(name: string): string {
  return name
    .replace(/ies$/, 'y')
    .replace(/(ss)$/, '$1')
    .replace(/([^s])s$/, '$1');
}

function declare(name: string, location: Location, columns: Map<string, string>, idType: string): TableDeclaration {
  const key = idType === 'uuid' ? 'uuid' : `${idType} generated by default as identity`;
  const all = new Map([['id', key], ...columns]);
  all.set('id', key);
  for (const column of all.keys()) if (column.endsWith('_id')) all.set(column, idType);
  return inferredTable(name, location, all);
}

/** A table of which only columns are known, by their types: `id` is taken for its key. */
export function inferredTable(name: string, location: Location, types: ReadonlyMap<string, string>): TableDeclaration {
  return {
    name,
    columns: [...types].map(([column, type]) => ({
      name: column,
      type,
      notNull: column === 'id',
      primaryKey: column === 'id',
      unique: false,
      location,
    })),
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    location,
  };
}

/** The type of most keys of the schema: what a key that is only known by name has as well. */
export function usualIdType(texts: string[]): string {
  const count = (pattern: RegExp) => texts.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  return count(/\buuid\b[^,;]*\bprimary\s+key/gi) >= count(/\b(?:big)?(?:serial|int\w*)\b[^,;]*\bprimary\s+key/gi)
    ? 'uuid'
    : 'bigint';
}
