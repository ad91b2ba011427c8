import type { Field } from '../../blueprint/blueprint.js';
import { capital, spoken } from '../../names.js';
import { longest } from '../../plan/columns.js';
import type { Plan, Reference, Shown, Table } from '../../plan/plan.js';
import type { Printable } from './print.js';

/** `orderItem` as `Order item`: what people read. */
export function label(name: string): string {
  return capital(spoken(name));
}

/** What a relation is called: the person who owns a row has made it. */
export function relationLabel({ name }: Pick<Reference, 'name'>): string {
  return name === 'owner' ? 'By' : label(name);
}

/** The field by which people tell rows apart. */
export function namingField(table: Table): string | undefined {
  const texts = table.columns.filter(({ field }) => field.type === 'text' || field.type === 'email');
  const usual = ['name', 'title', 'subject', 'label', 'heading'];
  const called = usual.map((name) => texts.find((column) => column.name === name)).find((column) => column !== undefined);
  const first =
    texts.find(({ field }) => field.optional !== true) ?? table.columns.find(({ field }) => field.type === 'longText');
  return (called ?? first)?.name;
}

/** Where to look for a row's name, the best first: its own field, or the names of what it belongs to. */
export function naming(table: Table, { tables }: Plan): string[] {
  const own = namingField(table);
  const shown = [...table.lists.flatMap((list) => list.shown), ...table.page];
  const others = shown.filter((one) => one.by !== undefined && namesItsRow(one, tables));
  const people = others.filter(({ by }) => by?.to === 'user');
  const rows = others.filter(({ by }) => by?.to !== 'user');
  return [...new Set([...(own === undefined ? [] : [own]), ...[...rows, ...people].map(({ name }) => name)])];
}

/** Whether what is shown of another row is that row's name. */
export function namesItsRow({ by, column }: Shown, tables: Table[]): boolean {
  if (by === undefined) return false;
  if (by.to === 'user') return column === 'name';
  const target = tables.find(({ entity }) => entity === by.to);
  const naming = target && namingField(target);
  return target?.columns.some((one) => one.name === naming && one.column === column) === true;
}

/** A field as the client's forms know it. */
export function fieldOf(name: string, field: Field): Printable {
  const text = longest(field);
  const bounds = text === undefined ? { min: field.min, max: field.max } : { min: field.min, max: text };
  return {
    name,
    label: label(name),
    type: field.type,
    ...bounds,
    of: field.of,
    default: field.default,
    optional: field.optional === true ? true : undefined,
    filled: field.default !== undefined ? true : undefined,
  };
}

/** A column of a list or a page. */
export function columnOf(one: Shown, tables: Table[]): Printable {
  const { name, by, field, type } = one;
  const named = namesItsRow(one, tables);
  return {
    name,
    label:
      by !== undefined && named
        ? relationLabel(by)
        : name === 'createdAt'
          ? 'Made'
          : name === 'updatedAt'
            ? 'Changed'
            : label(name),
    type: type === 'field' ? (field?.type ?? 'text') : type === 'count' ? 'integer' : 'time',
    picture: field?.type === 'url' && /picture|image|photo|avatar|cover|logo/i.test(name) ? true : undefined,
    leadsTo: by !== undefined && named && by.to !== 'user' ? { entity: by.to, by: `${by.name}Id` } : undefined,
  };
}
