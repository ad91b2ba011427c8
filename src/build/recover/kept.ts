import { type App, type DatabaseFunction, findTable, type Table } from '../../model/index.js';
import type { Counter, Dashboard } from '../blueprint/blueprint.js';
import { camel } from '../names.js';
import { fieldName } from './names.js';

/** A number that a trigger keeps in a row of the rows of another table that name it. */
export interface KeptNumber {
  column: string;
  /** The table whose rows are counted, and the column of those that leads here. */
  of: string;
  by: string;
}

/** The counts of rows that functions of triggers keep in a table. */
export function countsIn(table: Table, { catalogue }: App): KeptNumber[] {
  return catalogue.functions.flatMap((source) =>
    (source.triggers ?? []).slice(0, 1).flatMap(({ table: of }) => {
      const counted = findTable(catalogue, of);
      const key = counted?.foreignKeys.filter((one) => one.table === table.name) ?? [];
      return keptColumns(source, table).flatMap((column): KeptNumber[] => {
        const by = key.map(
          ({ columns, references }) => columns[references.findIndex((name) => table.primaryKey.includes(name))] ?? '',
        );
        const used = by.find((name) => new RegExp(`\\b${name}\\b`).test(source.source)) ?? by[0];
        return used === undefined ? [] : [{ column, of, by: used }];
      });
    }),
  );
}

/** Columns of the table that a function sets to themselves and something more, or to a count. */
function keptColumns({ source }: DatabaseFunction, { name, columns }: Table): string[] {
  const update = new RegExp(
    `\\bupdate\\s+(?:public\\.)?"?${name}"?\\s+(?:as\\s+\\w+\\s+)?set\\s+([\\s\\S]*?)(?=\\bwhere\\b|;|$)`,
    'gi',
  );
  const texts = [...source.matchAll(update)].map((match) => match[1] ?? '');
  return columns
    .filter(({ type }) => /^(integer|bigint|smallint)/.test(type))
    .map((column) => column.name)
    .filter((column) =>
      texts.some((text) =>
        new RegExp(`"?\\b${column}\\b"?\\s*=[^,=]*(?:\\b${column}\\b\\)?"?[^,=]*[+-]|count\\s*\\()`, 'i').test(text),
      ),
    );
}

/** The figures that a table holds by day or month, where triggers alone write it. */
export function figuresOf(table: Table, app: App): (Omit<Dashboard, 'of' | 'per'> & { of: string; per: string }) | undefined {
  const writer = app.catalogue.functions.find(
    ({ source, triggers }) =>
      triggers !== undefined && new RegExp(`insert\\s+into\\s+(?:public\\.)?"?${table.name}"?\\b`, 'i').test(source),
  );
  const of = writer?.triggers?.[0]?.table;
  const [per, period] = table.primaryKey;
  if (writer === undefined || of === undefined || per === undefined || period === undefined) return undefined;
  if (app.statements.some(({ facts }) => facts.target === table.name)) return undefined;
  const numbers = table.columns.filter(
    ({ name, type }) => !table.primaryKey.includes(name) && /^(bigint|integer|numeric)/.test(type),
  );
  const measures = numbers.flatMap(({ name }): [string, { count?: boolean; sum?: string }][] => {
    const summed = new RegExp(`sum\\s*\\(\\s*"?(\\w+)"?\\s*\\)(?:\\s*,\\s*\\w+\\s*\\))?\\s+as\\s+"?${name}"?\\b`, 'i').exec(
      writer.source,
    )?.[1];
    if (summed !== undefined) return [[camel(name), { sum: fieldName(summed) }]];
    return new RegExp(`count\\s*\\([^)]*\\)\\s+as\\s+"?${name}"?\\b`, 'i').test(writer.source)
      ? [[camel(name), { count: true }]]
      : [];
  });
  if (measures.length === 0 || measures.length < numbers.length) return undefined;
  return {
    of,
    per,
    by: /date_trunc\s*\(\s*'month'/i.test(writer.source) ? 'month' : 'day',
    measures: Object.fromEntries(measures),
  };
}

/** The counters of an entity, by the entities and relations that are counted. */
export function countersFor(
  counts: readonly KeptNumber[],
  named: (kept: KeptNumber) => { of: string; by: string; several: boolean } | undefined,
): Record<string, Counter> {
  return Object.fromEntries(
    counts.flatMap((kept) => {
      const counted = named(kept);
      if (counted === undefined) return [];
      const { of, by, several } = counted;
      return [[fieldName(kept.column), { of, ...(several ? { by } : {}) }]];
    }),
  );
}
