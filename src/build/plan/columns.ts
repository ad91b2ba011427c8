import type { Entity, Field, FieldType } from '../blueprint/blueprint.js';
import { snake } from '../names.js';
import type { Column } from './plan.js';

/** The columns that people fill in, in the Blueprint's order. */
export function columnsOf(entity: Entity): Column[] {
  return Object.entries(entity.fields).map(([name, field]) => ({ name, column: snake(name), field }));
}

const databaseTypes: Record<FieldType, string> = {
  text: 'text',
  longText: 'text',
  email: 'text',
  url: 'text',
  integer: 'integer',
  number: 'double precision',
  money: 'bigint',
  boolean: 'boolean',
  date: 'date',
  // To the millisecond, so that a cursor that went through JavaScript is the column's value.
  time: 'timestamptz(3)',
  choice: 'text',
};

/** The column's type in Postgres. */
export function databaseType({ type }: Field): string {
  return databaseTypes[type];
}

/** The longest text of a field, where it is one. */
export function longest({ type, max }: Field): number | undefined {
  if (type === 'text') return max ?? 200;
  if (type === 'longText') return max ?? 10_000;
  if (type === 'email') return 320;
  return type === 'url' ? 2000 : undefined;
}

export function isText(type: FieldType): boolean {
  return type === 'text' || type === 'longText' || type === 'email' || type === 'url' || type === 'choice';
}

/** How values of a field are ordered; undefined where no list may be ordered by it. */
export function orderType({ type }: Field): 'time' | 'text' | 'number' | 'date' | undefined {
  if (type === 'time') return 'time';
  if (type === 'date') return 'date';
  if (type === 'integer' || type === 'number' || type === 'money') return 'number';
  return type === 'text' || type === 'email' ? 'text' : undefined;
}
