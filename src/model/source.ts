import type { Filter } from './app.js';

/** Whether a condition is one of that table of the statement: it names the table, or what the statement calls it. */
export function isOn({ table }: Pick<Filter, 'table'>, source: { name: string; alias: string } | undefined): boolean {
  return source !== undefined && (table === source.alias || table === source.name);
}
