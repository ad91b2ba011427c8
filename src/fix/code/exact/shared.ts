import { columnCalled, findTable } from '../../../model/index.js';
import type { Question } from '../library.js';
import type { Target } from '../model.js';

/** Types whose values may be copied without becoming something else. */
const copied =
  /^(?:text|character|character varying|citext|uuid|integer|smallint|bigint|boolean|real|double precision|date|timestamp|timestamp with(?:out)? time zone|time with(?:out)? time zone|json|jsonb|inet)$/;

/** Each turn gets copies of its rows; why that might not be the same as rows of its own, in words. */
export function sharedSafely(target: Target, { columns }: Pick<Question, 'columns'>): string | undefined {
  const { app, statement, library, folder } = target;
  const [first] = statement.facts.tables;
  const table = first && findTable(app.catalogue, first.name, first.schema);
  if (table === undefined) return 'its table is not known';
  const declared = table.location === undefined ? undefined : folder.read(table.location.file);
  if (declared?.includes('customType') === true) return 'columns of its table may come back as anything';
  const other = library.otherRows?.(target);
  if (other !== undefined) return other;
  const own = columns === 'all' ? table.columns : columns.map((name) => columnCalled(table, name));
  for (const column of own) {
    if (column === undefined) return 'which columns come back is not known for sure';
    const type = column.type.replace(/\(\d+(?:,\d+)?\)/, '').replace(/\[\]$/, '');
    const number = type === 'numeric' && library.decimals === 'text';
    if (!copied.test(type) && column.enumLabels === undefined && !number)
      return `${column.name} (${column.type}) comes back as an object that turns with the same key would share`;
  }
  return undefined;
}
