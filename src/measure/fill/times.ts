import { lastingDays } from './lasting.js';
import { fraction, hash, type Value } from './sql.js';
import type { ColumnContext } from './values.js';

/** Share of rows, in per cent, whose moment has not come: only where the column may be null. */
function pendingShare(name: string): number {
  if (/deleted|archived|cancel|banned|revoked|suspended|refunded|rejected/.test(name)) return 95;
  return /paid|completed|read_at|seen|sent|verified|confirmed|published|delivered|delivery|shipped|accepted|approved|used|last_|finished|closed|resolved/.test(
    name,
  )
    ? 30
    : 0;
}

/**
 * A moment where its column's name says: created in the last year in the order of the rows, updated after that, due and
 * expiry around now, ends after starts. What expires by its default does so that long after it was made.
 */
export function timeValue(context: ColumnContext): Value {
  const seconds = secondsOf(context);
  return (row) => `to_timestamp(${seconds(row)})`;
}

/** The same with another moment for each row: over the same time, in the order of the rows. */
export function uniqueTimeValue(context: ColumnContext): Value {
  const seconds = secondsOf(context, true);
  return (row) => `to_timestamp(${seconds(row)})`;
}

/** The moment in seconds since 1970: sums of numbers cost a tenth of sums of intervals. */
function secondsOf({ column, rows, anchor, salt }: ColumnContext, unique = false): Value {
  const name = column.name.toLowerCase();
  const now = String(epochOf(anchor));
  const day = 86_400;
  const created: Value = (row) => `(${now} - ${String(365 * day)} * (1 - ${row} / ${String(rows + 1)}.0::float8))`;
  // The same lot for `start` and `end` keeps them in order.
  const lot: Value = (row) => (unique ? `(${row} / ${String(rows + 1)}.0::float8)` : fraction(row, 77));
  const around: Value = (row) => `(${now} + (${lot(row)} * 120 - 60) * ${String(day)})`;
  const lasts = lastingDays(column.default);
  if (lasts !== undefined) return (row) => `(${created(row)} + ${String(Math.round(lasts * day))})`;
  if (unique && /birth|dob/.test(name)) return (row) => `(${now} - (18 + ${lot(row)} * 50) * ${String(365 * day)}::float8)`;
  if (/birth|dob/.test(name)) return (row) => `(${now} - (18 + ${hash(row, salt)} % 50) * ${String(365 * day)}::float8)`;
  if (/(^|_)(end|ends|finish|until|checkout|check_out|close)(_|$)|to_date|end_?(date|time|at)/.test(name))
    return (row) => `(${around(row)} + ${unique ? '5' : `(1 + ${hash(row, salt)} % 10)`} * ${String(day)})`;
  if (
    /expire|expiry|due|start|begin|schedul|deadline|valid|renew|trial|next|remind|period|date_of|event|checkin|check_in|from_date|appointment|slot|booking|delivery|^date$|^day$/.test(
      name,
    )
  )
    return around;
  if (unique) return created;
  const pending = pendingShare(name);
  const later: Value = (row) => `(${created(row)} + ${fraction(row, salt)} * (${now} - ${created(row)}))`;
  if (pending > 0 && !column.notNull)
    return (row) => `(CASE WHEN ${hash(row, salt + 1)} % 100 >= ${String(pending)} THEN ${later(row)} END)`;
  return /updat|modified|edited|changed|last_/.test(name) || pending > 0 ? later : created;
}

/** Seconds since 1970 of a `timestamptz '…'`. */
function epochOf(anchor: string): number {
  return Math.floor(Date.parse(/'([^']+)'/.exec(anchor)?.[1]?.replace(' ', 'T').replace(/\+00$/, 'Z') ?? '') / 1000);
}
