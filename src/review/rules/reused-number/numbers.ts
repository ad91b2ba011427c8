import {
  type CallSite,
  type Expression,
  findTable,
  type Parameter,
  type Source,
  type Statement,
  type Table,
} from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { isNumber } from '../race/number.js';
import { isSameName } from '../race/lost.js';

/** A number for a new row that another row has already, once there are enough rows or one is deleted. */
export interface Reused {
  kind: 'letters' | 'deleted';
  read: Statement;
  insert: Statement;
  table: Table;
  column: string;
  /** Digits that are written at least. */
  digits?: number;
  /** What deletes rows, or leaves out those that are marked so. */
  remove?: Statement;
  unique: boolean;
  entries: string[];
}

export type Needs = 'courses' | 'sent' | 'catalogue' | 'statements' | 'sites' | 'entryPoints';
type Seen = Pick<Facts, Needs>;

/** More digits than these nobody uses up. */
const mostDigits = 7;

/** Every insert whose number is made of the last one by letters, or of a count of what is left. */
export function reusedNumbers(facts: Seen): Reused[] {
  const found = new Map<string, Reused>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      for (const insert of facts.sent(step.site, step.variants)) {
        if (insert.facts.verb !== 'insert' || /\bon\s+conflict\b/i.test(insert.sql)) continue;
        const reused = reusedBy(insert, step.retried, facts);
        if (!reused || !course.steps.some((other) => other.site === reused.read.site)) continue;
        const key = `${insert.site}|${reused.read.site}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { ...reused, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

function reusedBy(insert: Statement, retried: boolean, facts: Seen): Omit<Reused, 'entries'> | undefined {
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  if (!table || table.origin === 'inferred') return undefined;
  for (const parameter of insert.parameters) {
    const column = parameter.operator === 'write' ? parameter.column?.column : undefined;
    if (column === undefined) continue;
    for (const source of parameter.from ?? []) {
      if (!source.changed) continue;
      const unique = table.indexes.some(
        (index) => index.unique && index.keys.some(({ text }) => text.replace(/"/g, '') === column),
      );
      const reads = facts
        .sent(source.site)
        .filter(({ facts: { verb, tables } }) => verb === 'select' && tables[0]?.name === table.name);
      const last = reads.find((read) => isLastByLetters(read, table, column, source, facts));
      if (last && source.padded !== undefined)
        return { kind: 'letters', read: last, insert, table, column, digits: source.padded, unique };
      const count = retried ? undefined : reads.find((read) => isCountOf(read, parameter, column, source));
      const remove = count && removerOf(table, count, facts);
      if (count && remove && !isMadeUnique(facts.sites.get(insert.site), insert.variant, source))
        return { kind: 'deleted', read: count, insert, table, column, remove, unique };
    }
  }
  return undefined;
}

/** The last one in the order of a text, in which 9999 comes behind 10000. */
function isLastByLetters(read: Statement, table: Table, column: string, source: Source, facts: Seen): boolean {
  const type = table.columns.find(({ name }) => name === column)?.type ?? '';
  if (!/^(text|character|varchar|citext)/.test(type)) return false;
  if (source.padded === undefined || source.padded > mostDigits || source.column === undefined) return false;
  const { orderBy, limit, aggregates } = read.facts;
  if (aggregates.includes('max'))
    return new RegExp(`\\bmax\\s*\\(\\s*(?:"?\\w+"?\\s*\\.\\s*)*"?${column}"?\\s*\\)`, 'i').test(read.sql);
  const [first] = orderBy;
  if (!first?.descending || first.column !== column || !isSameName(source.column, column)) return false;
  return limit === 1 || (limit === undefined && facts.sites.get(read.site)?.uses.some(({ use }) => use === 'first') === true);
}

function isCountOf(read: Statement, parameter: Parameter, column: string, source: Source): boolean {
  if (parameter.array || !(isNumber(column) || source.padded !== undefined)) return false;
  return read.facts.aggregates.includes('count') && read.facts.groupBy === undefined;
}

/** What makes the count smaller than the last number: rows that are deleted, or left out because they are marked so. */
function removerOf(table: Table, count: Statement, facts: Seen): Statement | undefined {
  if (
    count.facts.filters.some(
      ({ column, operator }) => /delet|archiv|remov/i.test(column) && /^(=|is null|is|<>)$/i.test(operator),
    )
  )
    return count;
  return facts.statements.find(
    ({ facts: { verb, target, filters } }) => verb === 'delete' && target === table.name && filters.length > 0,
  );
}

/** Something else in the text makes it another one each time: the moment, or chance. */
function isMadeUnique(site: CallSite | undefined, variant: number, source: Source): boolean {
  const steps = site?.variants[variant]?.steps ?? [];
  return steps.some(({ arguments: values }) => values.some((value) => mixesIn(value, source)));
}

const everNew = /now\b|getTime|time(stamp)?\b|random|uuid|nanoid|cuid|ulid|hash/i;

function mixesIn(value: Expression, source: Source): boolean {
  switch (value.kind) {
    case 'text': {
      const holes = value.chunks.filter((chunk) => typeof chunk !== 'string');
      const holds = holes.some((hole) => hole.kind === 'input' && hole.from?.some(({ site }) => site === source.site));
      return (
        holds &&
        holes.some((hole) => hole.kind === 'input' && everNew.test(`${hole.origin === 'generated' ? 'uuid' : ''} ${hole.name}`))
      );
    }
    case 'list':
      return value.items.some((item) => mixesIn(item, source));
    case 'record':
      return value.fields.some((field) => mixesIn(field.value, source));
    case 'call':
      return value.arguments.some((item) => mixesIn(item, source));
    default:
      return false;
  }
}
