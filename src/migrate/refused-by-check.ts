import { type Client, DatabaseError } from 'pg';
import { type App, findTable, inPattern, type Statement, type Table } from '../model/index.js';
import type { Refusal } from './refusal.js';

const checkViolation = '23514';

/**
 * What Postgres says of a value that is written to a column, where a CHECK on that column alone refuses it whatever the rest of
 * the row is. PREPARE takes such a statement. A CHECK that looks at more than the column cannot be asked, and says nothing.
 * @param answers of earlier questions, by what was asked
 */
export async function refusedByCheck(
  { parameters, facts }: Statement,
  at: number,
  text: string,
  catalogue: App['catalogue'],
  client: Client,
  answers: Map<string, Refusal | undefined>,
): Promise<Refusal | undefined> {
  const { column, operator } = parameters[at] ?? {};
  if (column === undefined || operator !== 'write' || facts.verb === 'select') return undefined;
  const table = findTable(catalogue, column.table, column.schema);
  const type = table?.columns.find(({ name }) => name === column.column)?.type;
  if (table === undefined || type === undefined || isChangedBefore(table, column.column, catalogue)) return undefined;
  const value = `$1::text::${type} as "${column.column.replaceAll('"', '""')}"`;
  for (const { name, expression } of table.checks) {
    if (!expression.includes(column.column)) continue;
    const asked = `select (${expression}) is false as refused from (select ${value}) row_of_one`;
    const key = `${asked} ${text}`;
    if (!answers.has(key))
      answers.set(
        key,
        (await holds(asked, text, client))
          ? undefined
          : {
              code: checkViolation,
              message: `new row for relation "${table.name}" violates check constraint "${name}" ('${shown(text)}' as ${column.column})`,
            },
      );
    const answer = answers.get(key);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Whether a trigger of the table puts another value in its place: `NEW.status := lower(NEW.status)`. */
function isChangedBefore(table: Table, column: string, { functions }: App['catalogue']): boolean {
  const assigned = new RegExp(String.raw`\bnew\."?${inPattern(column)}"?\s*:?=(?!=)`, 'i');
  return functions.some(
    ({ triggers, source }) => triggers?.some((trigger) => trigger.table === table.name) === true && assigned.test(source),
  );
}

/** A text of the code's may be a page long. */
const mostShown = 60;
const shown = (text: string): string => (text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);

async function holds(asked: string, text: string, client: Client): Promise<boolean> {
  try {
    const { rows } = await client.query<{ refused: boolean }>(asked, [text]);
    return rows[0]?.refused !== true;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return true;
  }
}
