import type { Verdict } from '../../model/index.js';
import { type Html, escaped, markup, trusted } from './html.js';
import { titleOf } from '../words.js';

/** More than these on a side, and nobody finds a line any more. */
const mostEntries = 12;
const mostStatements = 24;
const step = 26;
const width = 900;
const columns = { entry: 8, statement: 380, table: 690 } as const;

interface Node {
  id: string;
  text: string;
  /** Of its time at the largest size: how it is coloured. */
  cost: 'low' | 'middle' | 'high' | 'unknown';
}

/** Which screens send which statements to which tables, coloured by what a statement costs at the largest size. */
export function mapOf(verdict: Verdict): Html {
  const facing = verdict.entryPoints.filter(({ backOffice }) => !backOffice);
  const entries = facing
    .toSorted((left, right) => left.verdict.ceiling.users - right.verdict.ceiling.users)
    .filter(({ id }) => verdict.statements.some(({ entryPoints }) => entryPoints.includes(id)))
    .slice(0, mostEntries);
  const shown = new Set(entries.map(({ id }) => id));
  const statements = verdict.statements
    .filter(({ entryPoints, status }) => status !== 'control' && entryPoints.some((id) => shown.has(id)))
    .toSorted((left, right) => last(right) - last(left))
    .slice(0, mostStatements);
  if (statements.length === 0) return markup``;
  const tables = [...new Set(statements.flatMap(({ sql }) => tablesIn(sql, verdict)))];
  const left = entries.map((entry): Node => ({ id: entry.id, text: titleOf(entry), cost: 'unknown' }));
  const middle = statements.map((statement): Node => ({
    id: statement.id,
    text: `${statement.location.file.split('/').at(-1) ?? ''}:${String(statement.location.line)}`,
    cost: costOf(statement),
  }));
  const right = tables.map((table): Node => ({ id: table, text: table, cost: 'unknown' }));
  const height = step * Math.max(left.length, middle.length, right.length) + 24;
  const lines = statements.flatMap((statement, at) => [
    ...statement.entryPoints.flatMap((id) => {
      const from = entries.findIndex((entry) => entry.id === id);
      return from < 0
        ? []
        : [
            curve(
              columns.entry + 250,
              rowOf(from, left.length, height),
              columns.statement - 6,
              rowOf(at, middle.length, height),
              costOf(statement),
            ),
          ];
    }),
    ...tablesIn(statement.sql, verdict).map((table) =>
      curve(
        columns.statement + 190,
        rowOf(at, middle.length, height),
        columns.table - 6,
        rowOf(tables.indexOf(table), right.length, height),
        costOf(statement),
      ),
    ),
  ]);
  const texts = [
    ...left.map((node, at) => label(node, columns.entry, rowOf(at, left.length, height), 38)),
    ...middle.map((node, at) => label(node, columns.statement, rowOf(at, middle.length, height), 30)),
    ...right.map((node, at) => label(node, columns.table, rowOf(at, right.length, height), 30)),
  ];
  return markup`<section aria-labelledby="map">
    <h2 id="map">From screens to tables</h2>
    <p>
      The ${entries.length} screens and calls that give way first, the statements they send, dearest first, and the tables those
      read or write. Red costs more than 100 ms of the database at the largest size, yellow more than 10.
    </p>
    <div class="scroll" tabindex="0">
      <svg
        class="map"
        viewBox="0 0 ${width} ${height}"
        role="img"
        aria-label="Screens on the left, their statements in the middle, tables on the right"
      >
        ${trusted([...lines, ...texts].join(''))}
      </svg>
    </div>
  </section>`;
}

function tablesIn(sql: string, { scenario }: Verdict): string[] {
  const named = new Set(sql.match(/[A-Za-z_][\w$]*/g) ?? []);
  return scenario.tables.map(({ table }) => table).filter((table) => named.has(table));
}

function last({ at }: Verdict['statements'][number]): number {
  const [low = 0, high = 0] = at.at(-1)?.ms ?? [];
  return Math.sqrt(Math.max(low, 0.001) * Math.max(high, 0.001));
}

function costOf(statement: Verdict['statements'][number]): Node['cost'] {
  if (statement.status !== 'measured') return 'unknown';
  const milliseconds = last(statement);
  if (milliseconds > 100) return 'high';
  return milliseconds > 10 ? 'middle' : 'low';
}

function rowOf(at: number, count: number, height: number): number {
  return 20 + (at + 0.5) * ((height - 24) / Math.max(1, count));
}

function curve(x: number, y: number, toX: number, toY: number, cost: Node['cost']): string {
  const half = (x + toX) / 2;
  return `<path class="edge ${cost}" d="M${x},${y.toFixed(1)} C${half},${y.toFixed(1)} ${half},${toY.toFixed(1)} ${toX},${toY.toFixed(1)}"/>`;
}

function label({ text, cost }: Node, x: number, y: number, most: number): string {
  const short = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return `<text class="node ${cost}" x="${x}" y="${(y + 4).toFixed(1)}">${escaped(short)}</text>`;
}
