import { inPattern, type Statement } from '../../model/index.js';
import type { Placed } from './place.js';

const DAY = 86_400_000;

const parts: Record<string, (at: { year: number; month: number; day: number; hour: number; minute: number }) => number> = {
  year: ({ year }) => year,
  month: ({ month }) => month,
  day: ({ day }) => day,
  hour: ({ hour }) => hour,
  minute: ({ minute }) => minute,
  quarter: ({ month }) => Math.ceil(month / 3),
  dow: ({ year, month, day }) => new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  isodow: ({ year, month, day }) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7,
  doy: ({ year, month, day }) => 1 + (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / DAY,
};

/** Of a time of the drawn row the part that the statement compares: `EXTRACT(MONTH FROM date) = $2`, `date_part('year', date) = $3`. */
export function timePart({ sql }: Statement, { column, type, number }: Placed, value: string | null): string | null {
  if (value === null || column === undefined || !/^(date|timestamp)/.test(type ?? '')) return value;
  const compared = new RegExp(
    `(?:extract\\s{0,9}\\(\\s{0,9}"?(\\w+)"?\\s+from|date_part\\s*\\(\\s*'(\\w+)'(?:::text)?\\s*,)[^()=]{0,200}\\b${inPattern(column)}\\b[^()=]{0,200}\\)\\)?(?:::\\w+)?\\s*=\\s*\\(?\\$${String(number)}(?!\\d)`,
    'i',
  ).exec(sql);
  const part = parts[(compared?.[1] ?? compared?.[2] ?? '').toLowerCase()];
  const read = /^(\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?/.exec(value);
  if (part === undefined || read === null) return value;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = read.slice(1).map((text) => Number(text ?? 0));
  return String(part({ year, month, day, hour, minute }));
}
