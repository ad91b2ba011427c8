import type { Column, Finding, Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { alsoWhereDeclared } from '../../declared-elsewhere.js';
import { createFinding } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'growing' | 'sites' | 'statements';

const meta: RuleMeta<Needs> = {
  id: 'wrong-type',
  kind: 'denormalized',
  factor: 'data-model',
  needs: ['catalogue', 'growing', 'sites', 'statements'],
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
      return [
        ...(floats.length > 0 ? [inexact(table, floats, facts)] : []),
        ...(texts.length > 0 ? [timeAsText(table, texts)] : []),
      ];
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

function inexact(table: Table, columns: Column[], facts: Pick<Facts, Needs>): Finding {
  const names = columns.map((column) => column.name);
  const isShort = columns.some(({ type }) => type === 'real');
  return createFinding(meta, {
    fingerprint: [table.schema, table.name, 'money', ...names],
    breaks: 'wrong',
    effort: 'migration',
    title: isShort
      ? `${table.name} keeps money as real (${names.join(', ')}): it holds about seven digits, so that amounts are off by cents from about 100 thousand on`
      : `${table.name} keeps money as ${columns[0]?.type ?? 'a float'} (${names.join(', ')}): amounts are stored inexactly`,
    why: isShort
      ? 'real is a fraction of four bytes: 1234567.89 comes back as 1234567.9. From about 100 thousand on cents are lost when a row is written, beyond 16.7 million whole units, and sums in SQL lose more on the way.'
      : 'No money is lost: it carries 15 to 16 digits, and sums drift far behind the cent. But a binary fraction cannot hold 0.10, so that 0.1 + 0.2 is not 0.3: tests for equality (paid = due) fail now and then, and half a cent is rounded the other way.',
    fix: `${names
      .map((name) => `alter table ${identifier(table.name)} alter column ${identifier(name)} type numeric(12, 2);`)
      .join(' ')}${alsoWhereDeclared([table], 'the type of the column')}${exactInCode(table, facts)}`,
    location: place(table, columns),
  });
}

/** How an exact number comes to the code that has reckoned with a plain one so far, and on to the screens that it answers. */
function exactInCode(table: Table, { statements, sites }: Pick<Facts, Needs>): string {
  const using = statements.filter(({ facts }) => facts.tables.some(({ name }) => name === table.name));
  const libraries = new Set(using.map(({ site }) => sites.get(site)?.library));
  if (libraries.has('drizzle'))
    return " A numeric reaches the code as a text, and the browser too: where it is added up, declare it with { mode: 'number' } or turn it into a number first ('5' + 1 is '51').";
  if (libraries.has('prisma'))
    return ` As Decimal it reaches the code as an object: add with its own functions, or by toNumber(). In JSON it is a text, so that screens get "19.5" where they got 19.5: send toNumber(), or turn it into a number there ('5' + 1 is '51').`;
  if (libraries.has('supabase') || libraries.has('sqlite') || libraries.size === 0) return '';
  return " A numeric reaches the code as a text, and the browser too: turn it into a number before it is added up ('5' + 1 is '51').";
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
