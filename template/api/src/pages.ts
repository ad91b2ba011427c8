import { type TSchema, Type } from 'typebox';
import { Problem } from './errors.js';
import { Nullable } from './schemas.js';

/** The most rows of a page, whatever is asked for. */
export const largestPage = 100;

/** The row behind which the next page begins: the value that orders the list, and the id where it occurs twice. */
export interface Position<Value> {
  value: Value;
  id: string;
}

/** What a list takes from the address. */
export function PageQuery(usual: number) {
  return {
    limit: Type.Integer({ minimum: 1, maximum: largestPage, default: usual }),
    after: Type.Optional(Type.String({ maxLength: 1000, description: 'The next of the page before.' })),
  };
}

export function Page<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) });
}

export function pageSize(asked: number): number {
  return Math.min(asked, largestPage);
}

/** A page of rows, of which one more was read to know whether there is a next. */
export function pageOf<Row>(rows: Row[], limit: number, positionOf: (row: Row) => [Date | number | string, string]) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') : null;
  return { items, next };
}

interface Values {
  date: Date;
  number: number;
  string: string;
}

/** The position that a page's `next` tells. @throws 400 for anything else */
export function positionAt<Kind extends keyof Values>(after: string | undefined, kind: Kind): Position<Values[Kind]> | undefined;
export function positionAt(after: string | undefined, kind: keyof Values): Position<Values[keyof Values]> | undefined {
  if (after === undefined) return undefined;
  const [value, id] = parsed(after);
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) throw strange();
  if (kind === 'number' && typeof value === 'number') return { value, id };
  if (kind === 'string' && typeof value === 'string') return { value, id };
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  if (kind !== 'date' || Number.isNaN(time.getTime())) throw strange();
  return { value: time, id };
}

function parsed(after: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(after, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function strange(): Problem {
  return new Problem(400, 'strange-page', 'This page is none that a list named as its next.');
}
