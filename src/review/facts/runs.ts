import { inPattern, type DatabaseFunction, type Statement } from '../../model/index.js';

/** Whether a statement calls the function, or changes a table whose trigger it is. */
export function runs(statement: Statement, known: DatabaseFunction): boolean {
  if (new RegExp(`(^|[^\\w])"?${inPattern(known.name)}"?\\s*\\(`, 'i').test(statement.sql)) return true;
  const { verb, target } = statement.facts;
  return (known.triggers ?? []).some((trigger) => trigger.table === target && trigger.events.includes(verb));
}
