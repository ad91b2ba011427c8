import type { Column, Finding, Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { alsoWhereDeclared } from '../../declared-elsewhere.js';
import { createFinding } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'growing' | 'statements';

const meta: RuleMeta<Needs> = {
  id: 'wrong-type',
  kind: 'denormalized',
  factor: 'data-model',
  needs: ['catalogue', 'growing', 'statements'],
  holds: 'Money is kept exactly, and times as times.',
};

const money = /(^|_)(price|amount|subtotal|balance|salary|payout|refund|deposit|(order|grand|cart)_total)$|^total$/i;
const notMoney = /count|percent|rate|ratio|score|points|qty|quantity|hours|minutes|seconds|weight|calories/i;

/** Columns of declared tables whose type cannot hold what their name promises, where reached code reads or writes them. */
export const wrongType = defineRule(meta, (facts) =>
  facts.catalogue.tables
    .filter((table) => table.origin === 'declared' && isUsed(table, facts))
    .flatMap((table) => {
      const floats = table.columns.filter(
        (column) => isFloat(column) && money.test(snake(column.name)) && !notMoney.test(column.name),
      );
      const texts = table.columns.filter(
        (column) => isText(column) && facts.statements.some((statement) => isCompared(statement, table, column)),
      );
      return [...(floats.length > 0 ? [inexact(table, floats)] : []), ...(texts.length > 0 ? [timeAsText(table, texts)] : [])];
    }),
);

function snake(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2');
}

function isUsed(table: Table, facts: Pick<Facts, Needs>): boolean {
  return facts.statements.some((statement) => statement.facts.tables.some((source) => source.name === table.name));
}

function isFloat(column: Column): boolean {
  return column.type === 'double precision' || column.type === 'real';
}

/** `created_at text` */
function isText(column: Column): boolean {
  return /^(text|character varying)/.test(column.type) && /(_at|At)$/.test(column.name);
}

/** It is sorted or compared as if it were a time. */
function isCompared({ facts: told }: Facts['statements'][number], table: Table, column: Column): boolean {
  if (!told.tables.some((source) => source.name === table.name)) return false;
  return (
    told.orderBy.some((key) => key.column === column.name) ||
    told.filters.some((filter) => filter.column === column.name && ['<', '>', '<=', '>=', 'between'].includes(filter.operator))
  );
}

function place(table: Table, columns: Column[]): Finding['location'] {
  return table.columnLocations[columns[0]?.name ?? ''] ?? table.location ?? { file: 'schema', line: 1, endLine: 1, column: 1 };
}

function inexact(table: Table, columns: Column[]): Finding {
  const names = columns.map((column) => column.name);
  return createFinding(meta, {
    fingerprint: [table.schema, table.name, 'money', ...names],
    breaks: 'wrong',
    effort: 'migration',
    title: `${table.name} keeps money as ${columns[0]?.type ?? 'a float'} (${names.join(', ')}): sums are off by cents`,
    why: 'A binary fraction cannot hold 0.10. One price looks right; a sum over a thousand orders does not, and two ways to add up disagree.',
    fix: `${names
      .map((name) => `alter table ${identifier(table.name)} alter column ${identifier(name)} type numeric(12, 2);`)
      .join(' ')}${alsoWhereDeclared([table], 'the type of the column')}`,
    location: place(table, columns),
  });
}

function timeAsText(table: Table, columns: Column[]): Finding {
  const names = columns.map((column) => column.name);
  return createFinding(meta, {
    fingerprint: [table.schema, table.name, 'time', ...names],
    breaks: 'wrong',
    effort: 'migration',
    title: `${table.name} keeps times as text (${names.join(', ')}) and sorts by them`,
    why: 'Text is sorted letter by letter: other time zones, other formats and times with and without fractions come out in the wrong order, and nothing keeps a wrong date out.',
    fix: `${names
      .map(
        (name) =>
          `alter table ${identifier(table.name)} alter column ${identifier(name)} type timestamptz using ${identifier(name)}::timestamptz;`,
      )
      .join(' ')}${alsoWhereDeclared([table], 'the type of the column')}`,
    location: place(table, columns),
  });
}
