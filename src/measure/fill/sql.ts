/** A column's value as SQL, given SQL for the number of its row (from 1). Pure, so that a key is computed wherever it is needed. */
export type Value = (row: string) => string;

/** The number of the row that an INSERT makes. What depends on it alone is computed once, in columns of its own. */
export const ROW = 'i';

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(table: { schema: string; name: string }): string {
  return `${quoteName(table.schema)}.${quoteName(table.name)}`;
}

export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A whole number from 0 to 2³¹-1 that depends on the row and the salt alone; Postgres's own hash, about 20 ns. */
export function hash(row: string, salt: number): string {
  return `(hashint8extended((${row})::int8, ${String(salt)}) & 2147483647)`;
}

/** A fraction in [0, 1). */
export function fraction(row: string, salt: number): string {
  return `(${hash(row, salt)} / 2147483648.0::float8)`;
}

/** A whole number for a name (FNV-1a), so that every column draws its own lot. */
export function saltOf(name: string): number {
  let salt = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) salt = Math.imul(salt ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return salt;
}

/** One of the values by the row's lot. The values are SQL and of one type. */
export function pick(values: readonly string[], lot: string): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only;
  return `(ARRAY[${values.join(', ')}])[1 + ((${lot}) % ${String(values.length)})::int]`;
}
