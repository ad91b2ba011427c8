import type { Table } from '../../model/index.js';
import type { Complaint } from './complaints.js';

/** Types of a Prisma schema, in the words of the libraries that check requests. */
const kinds: Record<string, string> = {
  Int: 'integer',
  BigInt: 'integer',
  Float: 'number',
  Decimal: 'number',
  Boolean: 'boolean',
  String: 'string',
  DateTime: 'date',
};
/** "Argument `authorId`: Invalid value provided. Expected Int, provided String.", and of enumerations and dates without a colon. */
const wrong = /[Aa]rgument `([\w.]+)`(?:: Invalid value provided|(?:: |\. )?[^`\n]*?)\.? Expected ([\w-]+)(\[\])?/g;
const missing = /Argument `(\w+)` is missing/g;

/** Whether Prisma speaks. */
export function isOfPrisma(text: string): boolean {
  return /[Aa]rgument `/.test(text);
}

/**
 * What Prisma refuses before it asks the database: it takes no text for a number, as Postgres does.
 * @param text an answer, or what the app wrote into its log
 * @param fieldFor the field of the request that fills an argument
 */
export function complaintsOfPrisma(
  text: string,
  fieldFor: (argument: string) => string,
  tables: Iterable<Pick<Table, 'columns'>>,
): Complaint[] {
  if (!isOfPrisma(text)) return [];
  const columns = [...tables].flatMap((table) => table.columns);
  const typed = [...text.matchAll(wrong)].map(([, argument = '', type = '', list]): Complaint => {
    const path = fieldFor(argument.split('.').at(-1) ?? argument);
    const labels = columns.find((column) => column.type.replaceAll('"', '').split('.').at(-1) === type)?.enumLabels;
    if (labels !== undefined) return { path, says: `one of ${labels.join(', ')}`, options: labels };
    const expected = list === undefined ? (kinds[type] ?? (type.startsWith('ISO') ? 'date' : type)) : 'array';
    return { path, says: expected, expected };
  });
  const absent = [...text.matchAll(missing)].map(([, argument = '']): Complaint => ({
    path: fieldFor(argument),
    says: 'required',
  }));
  return [...typed, ...absent];
}
