import type { Expression, Table } from '../model/index.js';

/** Rows of one insert that are told apart; a list whose length only running tells is one row. */
const mostRows = 50;

/** The rows that an insert is given. */
export function writtenRows(values: Expression | undefined): Expression[] {
  if (values?.kind !== 'list' || values.items.length === 0) return values ? [values] : [];
  return values.open ? values.items.slice(0, 1) : values.items.slice(0, mostRows);
}

export interface WrittenColumn {
  column: string;
  /** What a row has there: `default` where it says nothing. */
  given(row: Expression): Expression | 'default';
}

/**
 * The columns that an insert of these rows names, in the order in which they are first met. Where a row is not known to its end,
 * the columns that the table demands are among them.
 */
export function columnsToWrite(
  rows: Expression[],
  table: Table | undefined,
  columnOf: (property: string) => string,
): WrittenColumn[] {
  const names = new Set(rows.flatMap((row) => (row.kind === 'record' ? row.fields.map((field) => columnOf(field.name)) : [])));
  if (rows.some((row) => row.kind !== 'record' || row.open))
    for (const column of table?.columns ?? [])
      if (column.notNull && column.default === undefined && !column.identity && !column.generated) names.add(column.name);
  return [...names].map((column) => ({
    column,
    given: (row) => {
      const field = row.kind === 'record' ? row.fields.find((candidate) => columnOf(candidate.name) === column) : undefined;
      if (field) return field.value;
      return row.kind === 'record' && !row.open ? 'default' : { kind: 'input', origin: 'request', name: column };
    },
  }));
}

/** A column that is no key, points nowhere and has no index: what an edit form changes. */
export function standInColumn(table: Table | undefined): string | undefined {
  if (!table) return undefined;
  const taken = new Set([
    ...table.primaryKey,
    ...table.foreignKeys.flatMap((key) => key.columns),
    ...table.indexes.flatMap((index) => index.keys.map((key) => key.text)),
  ]);
  return table.columns.find(
    (column) => !taken.has(column.name) && !column.generated && /text|character/.test(column.type) && !column.enumLabels,
  )?.name;
}
