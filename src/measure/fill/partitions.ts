import type pg from 'pg';
import { hash, quoteText, saltOf, type Value } from './sql.js';
import { familyOf, parseType } from './types.js';

/** What the partitions of a table hold by one column: what lies elsewhere, Postgres refuses. */
export interface PartitionRule {
  column: string;
  type: string;
  /** From..to, the upper end left out; an open end is undefined. Contiguous ones are one. */
  ranges: { from: string | undefined; to: string | undefined }[];
  labels: string[];
}

interface Bound {
  schema: string;
  name: string;
  column: string;
  type: string;
  bound: string;
}

/**
 * Reads what the declared partitions hold, by `schema.table` of the partitioned table. Left out is what takes any value: hash,
 * a default partition; and keys of several columns or of expressions, where the fill tries and Postgres judges.
 */
export async function readPartitions(client: pg.Client): Promise<Map<string, PartitionRule[]>> {
  const { rows } = await client.query<Bound>(
    `SELECT n.nspname AS schema, root.relname AS name, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
            pg_get_expr(part.relpartbound, part.oid) AS bound
       FROM pg_partitioned_table top
       JOIN pg_class root ON root.oid = top.partrelid AND NOT root.relispartition
       JOIN pg_namespace n ON n.oid = root.relnamespace
       CROSS JOIN LATERAL pg_partition_tree(root.oid) tree
       JOIN pg_class part ON part.oid = tree.relid
       JOIN pg_partitioned_table key ON key.partrelid = tree.parentrelid AND key.partnatts = 1
       JOIN pg_attribute a ON a.attrelid = key.partrelid AND a.attnum = key.partattrs[0]
      ORDER BY 1, 2, 3, tree.level, part.relname`,
  );
  const grouped = new Map<string, Bound[]>();
  for (const row of rows) {
    const key = `${row.schema}.${row.name}`;
    grouped.set(key, [...(grouped.get(key) ?? []), row]);
  }
  return new Map([...grouped].map(([key, bounds]) => [key, rulesOf(bounds)]));
}

function rulesOf(bounds: readonly Bound[]): PartitionRule[] {
  return [...new Set(bounds.map(({ column }) => column))].flatMap((column): PartitionRule[] => {
    const own = bounds.filter((bound) => bound.column === column);
    const [first] = own;
    if (first === undefined || own.some(({ bound }) => bound === 'DEFAULT' || /WITH \(modulus/i.test(bound))) return [];
    const ranges = own.flatMap(({ bound }) => rangeOf(bound));
    const labels = own.flatMap(({ bound }) => labelsOf(bound));
    return [{ column, type: first.type, ranges: joined(ranges), labels: [...new Set(labels)] }];
  });
}

function rangeOf(bound: string): PartitionRule['ranges'] {
  const found = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/i.exec(bound);
  if (found === null) return [];
  const end = (text: string | undefined): string | undefined =>
    text === undefined || /^(MINVALUE|MAXVALUE)$/i.test(text) ? undefined : text.replace(/^'(.*)'$/, '$1');
  return [{ from: end(found[1]), to: end(found[2]) }];
}

function labelsOf(bound: string): string[] {
  const list = /^FOR VALUES IN \((.*)\)$/i.exec(bound)?.[1] ?? '';
  return [...list.matchAll(/'((?:[^']|'')*)'|([^\s,']+)/g)].flatMap(([, quoted, bare]) => {
    if (bare !== undefined) return bare.toUpperCase() === 'NULL' ? [] : [bare];
    return quoted === undefined ? [] : [quoted.replaceAll("''", "'")];
  });
}

/** Months that follow one another are one span: the statement that fills stays short. */
function joined(ranges: PartitionRule['ranges']): PartitionRule['ranges'] {
  const spans: PartitionRule['ranges'] = [];
  const left = [...ranges];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    let span = next;
    for (let at = after(left, span); at >= 0; at = after(left, span)) span = { from: span.from, to: left.splice(at, 1)[0]?.to };
    const before = spans.findIndex(({ from }) => from !== undefined && from === span.to);
    if (before >= 0) span = { from: span.from, to: spans.splice(before, 1)[0]?.to };
    spans.push(span);
  }
  return spans;
}

function after(ranges: PartitionRule['ranges'], { to }: { to: string | undefined }): number {
  return to === undefined ? -1 : ranges.findIndex(({ from }) => from === to);
}

/** The value where a partition takes it, else one by the row's number that a partition takes. */
export function withinPartitions(rule: PartitionRule, value: Value): Value {
  const { type, ranges, labels, column } = rule;
  const cast = (text: string): string => `${quoteText(text)}::${type}`;
  if (labels.length > 0)
    return (row) =>
      `(CASE WHEN ${value(row)} IN (${labels.map(cast).join(', ')}) THEN ${value(row)}
        ELSE (ARRAY[${labels.map(cast).join(', ')}])[1 + ${hash(row, saltOf(column))} % ${String(labels.length)}] END)`;
  const closed = ranges.filter(
    (range): range is { from: string; to: string } => range.from !== undefined && range.to !== undefined,
  );
  const family = familyOf(parseType(type).base);
  if (closed.length === 0 || !['time', 'integer', 'decimal'].includes(family)) return value;
  const holds = ({ from, to }: PartitionRule['ranges'][number], sql: string): string =>
    [...(from === undefined ? [] : [`${sql} >= ${cast(from)}`]), ...(to === undefined ? [] : [`${sql} < ${cast(to)}`])].join(
      ' AND ',
    ) || 'true';
  return (row) => {
    const share = `((${hash(row, saltOf(`${column} elsewhere`))} % 100000) / 100000.0)`;
    const spread = closed.map(({ from, to }, at) => {
      const [low, high] = [cast(from), cast(to)];
      const whole = type === 'date' ? '::int' : family === 'integer' ? '::int8' : '';
      const between = whole === '' ? `(${high} - ${low}) * ${share}` : `floor((${high} - ${low}) * ${share})${whole}`;
      return `WHEN ${String(at)} THEN (${low} + ${between})::${type}`;
    });
    return `(CASE WHEN ${ranges.map((range) => `(${holds(range, value(row))})`).join(' OR ')} THEN ${value(row)}
      ELSE CASE ${hash(row, saltOf(`${column} part`))} % ${String(closed.length)} ${spread.join(' ')} END END)`;
  };
}
