import { isPerson, type Table } from '../../model/index.js';
import { camel } from '../names.js';
import type { Ground, Sent } from './ground.js';

/** The formats that requests are held to, by the column that a field of the same name is written to; '' where a field is held to none. */
export function formatsOf(table: Table, { sent }: Pick<Ground, 'sent'>): ReadonlyMap<string, string> {
  const formats = new Map<string, string>();
  for (const { entries } of writesOf(table, sent))
    for (const { place, name, format } of entries.flatMap(({ takes = [] }) => takes)) {
      const column = table.columns.find((one) => camel(one.name) === camel(name));
      if (place === 'body' && column !== undefined) formats.set(column.name, format ?? '');
    }
  return formats;
}

/** Whether the column holds whoever makes the row, as far as what is written tells. */
export function isWrittenByMaker(table: Table, column: string, { sent }: Pick<Ground, 'sent'>): boolean {
  const written = writesOf(table, sent)
    .filter(({ statement }) => statement.facts.verb === 'insert')
    .flatMap(({ statement }) => statement.parameters)
    .filter((parameter) => parameter.operator === 'write' && parameter.column?.column === column);
  return written.length > 0 && written.every(isPerson);
}

export function writesOf(table: Table, sent: readonly Sent[]): Sent[] {
  return sent.filter(
    ({ statement: { facts } }) => facts.target === table.name && (facts.verb === 'insert' || facts.verb === 'update'),
  );
}
