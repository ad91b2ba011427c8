import type { Request } from '../../../resolve/postgrest/request.js';
import type { Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';

type Order = Request['order'];
type Bounds = NonNullable<Request['limit']>;

/** Keys of one level's `order`: `posts(title).desc,id.asc.nullslast`. */
export function orderOf(text: string, table: string | undefined): Order {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return parts.map((part) => {
    const [, column = '', direction, nulls] =
      /^([\s\S]+?)(?:\.(asc|desc))?(?:\.(nullsfirst|nullslast))?$/.exec(part.trim()) ?? [];
    return {
      column,
      descending: direction === 'desc',
      ...(nulls === undefined ? {} : { nullsFirst: nulls === 'nullsfirst' }),
      ...(table === undefined ? {} : { table }),
    };
  });
}

/** A `limit` or `offset`. */
export function boundOf(text: string, table: string | undefined): Bounds[number] {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value)) throw new Refusal(400, 'PGRST100', `"failed to parse limit (${text})"`);
  if (value < 0) throw notThere('Limit should be greater than or equal to zero.');
  return { value: { kind: 'literal', value }, ...(table === undefined ? {} : { table }) };
}

/** The `Range` header: https://postgrest.org/en/stable/references/api/pagination_count.html */
export function rangeOf({ headers }: Incoming): { offset: number; limit?: number } | undefined {
  const [, low = '', high = ''] = /^(?:items=)?(\d+)-(\d*)$/.exec(headers['range'] ?? '') ?? [];
  if (low === '') return undefined;
  if (high === '') return { offset: Number(low) };
  if (Number(high) < Number(low))
    throw notThere('The lower boundary must be lower than or equal to the upper boundary in the Range header.');
  return { offset: Number(low), limit: Number(high) - Number(low) + 1 };
}

/** What was given of how much there is, in the answer's `Content-Range`; 206 where it is a part. */
export function contentRange(offset: number, rows: number, total: number | undefined): { status: number; range: string } {
  if (total !== undefined && offset > total)
    throw notThere(`An offset of ${String(offset)} was requested, but there are only ${String(total)} rows.`);
  const shown = rows === 0 ? '*' : `${String(offset)}-${String(offset + rows - 1)}`;
  return {
    status: total !== undefined && rows < total ? 206 : 200,
    range: `${shown}/${total === undefined ? '*' : String(total)}`,
  };
}

function notThere(details: string): Refusal {
  return new Refusal(416, 'PGRST103', 'Requested range not satisfiable', details);
}
