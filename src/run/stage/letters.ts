import { escapeIdentifier, type Client } from 'pg';
import { findTable } from '../../model/index.js';
import type { Ground } from './ground.js';
import { attempt, qualified } from './statements.js';

const changes = /\.to(?:Locale)?(Upper|Lower)Case\(\)/;

/**
 * What the code looks up in capitals stands in capitals: `code.toUpperCase()` finds no row among values that were filled in small
 * letters. Keys that other tables name stay as they are.
 */
export async function matchLetters(client: Client, { app }: Ground): Promise<void> {
  const done = new Set<string>();
  for (const { parameters } of app.statements)
    for (const { origin, operator, column } of parameters) {
      const to = changes.exec(origin)?.[1];
      const table = column === undefined ? undefined : findTable(app.catalogue, column.table, column.schema);
      if (to === undefined || operator !== '=' || column === undefined || table === undefined) continue;
      const type = table.columns.find(({ name }) => name === column.column)?.type ?? '';
      const isNamed = [...table.primaryKey, ...table.foreignKeys.flatMap(({ columns }) => columns)].includes(column.column);
      const place = `${qualified(table)}.${column.column}`;
      if (isNamed || !/char|text/.test(type) || done.has(place)) continue;
      done.add(place);
      const name = escapeIdentifier(column.column);
      await attempt(
        client,
        `update ${qualified(table)} set ${name} = ${to.toLowerCase()}(${name}) where ${name} <> ${to.toLowerCase()}(${name})`,
        [],
      );
    }
}
