/** Rows come back as they are, or inside the one JSON document that PostgREST makes of them. */
export function rowsIn(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const [first] = rows;
  const body = rows.length === 1 ? first?.['body'] : undefined;
  const list: unknown = typeof body === 'string' ? JSON.parse(body) : body;
  return Array.isArray(list) ? list.filter(isRecord) : [...rows];
}

/** All keys and words in the rows, as text: what a row may be told by. */
export function cellsOf(rows: readonly Record<string, unknown>[]): string[] {
  return rows.flatMap((row) => Object.values(row).flatMap((value) => (isWord(value) ? [String(value)] : [])));
}

/** So long a key is the same key wherever it stands, also inside an address or a document. */
const longKey = 16;

/** Whether a row holds one of the values: in a cell, or, for long keys, anywhere in it. */
export function holdsOneOf(row: Record<string, unknown>, values: ReadonlySet<string>): boolean {
  const cells = Object.values(row);
  if (cells.some((value) => isWord(value) && values.has(String(value)))) return true;
  return JSON.stringify(row)
    .split(/[^A-Za-z0-9_-]+/)
    .some((word) => word.length >= longKey && values.has(word));
}

function isWord(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
