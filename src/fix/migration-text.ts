import { statementsOf } from './index-shape.js';
import type { Change } from './model.js';

/** "CREATE INDEX" as "CREATE INDEX CONCURRENTLY": built while the app goes on writing, and not within a transaction. */
export function concurrently(statement: string): string {
  return statement.replace(/^(CREATE|DROP) INDEX /, '$1 INDEX CONCURRENTLY ');
}

/** Safe to run twice: whoever built the index by hand before keeps it. */
export function ifNeeded(statement: string): string {
  return statement.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS ').replace(/^DROP INDEX /, 'DROP INDEX IF EXISTS ');
}

/** Why a change is there, as one line of text that no name from the repository can end. */
export function reasonOf({ why }: Change): string {
  return `Tried on a copy: ${why}.`.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ');
}

const lasting = [
  'Each of these holds up writes to its table while it is built. Where a table is large, run its line by hand first with',
  'CREATE INDEX CONCURRENTLY: then there is nothing left to do here.',
];

/** A migration of plain SQL whose runner may put it into a transaction. */
export function sqlText(changes: readonly Change[]): string {
  const builds = changes.some(({ kind }) => kind === 'index');
  return [
    ...(builds ? [...lasting.map((line) => `-- ${line}`), ''] : []),
    ...changes.flatMap((change) => [
      `-- ${reasonOf(change)}`,
      ...statementsOf(change).map((statement) => `${ifNeeded(statement)};`),
      '',
    ]),
  ].join('\n');
}

/** Statements that take the indexes away again. */
export function backwards(changes: readonly Change[]): string[] {
  return changes
    .flatMap(({ index, table }) =>
      index === undefined ? [] : [`DROP INDEX IF EXISTS ${quoted(table.schema)}.${quoted(index.name)}`],
    )
    .reverse();
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
