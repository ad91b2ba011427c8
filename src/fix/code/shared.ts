import { columnCalled, findTable } from '../../model/index.js';
import { moduleOf } from './definition.js';
import type { Target } from './model.js';
import type { Question } from './question.js';
import { rootOf } from './turn.js';

/** Types whose values may be copied without becoming something else. */
const copied =
  /^(?:text|character|character varying|citext|uuid|integer|smallint|bigint|boolean|real|double precision|date|timestamp|timestamp with(?:out)? time zone|time with(?:out)? time zone|json|jsonb|inet)$/;

/** Each turn gets copies of its rows; why that might not be the same as rows of its own, in words. */
export function sharedSafely(target: Target, { columns }: Pick<Question, 'columns'>): string | undefined {
  const { app, statement, site, folder } = target;
  const [first] = statement.facts.tables;
  const table = first && findTable(app.catalogue, first.name, first.schema);
  if (table === undefined) return 'its table is not known';
  const declared = table.location === undefined ? undefined : folder.read(table.location.file);
  if (declared?.includes('customType') === true) return 'columns of its table may come back as anything';
  if (site.library === 'prisma' && !isPlainClient(target))
    return 'whether the client makes something else of its rows is not known';
  const own = columns === 'all' ? table.columns : columns.map((name) => columnCalled(table, name));
  for (const column of own) {
    if (column === undefined) return 'which columns come back is not known for sure';
    const type = column.type.replace(/\(\d+(?:,\d+)?\)/, '').replace(/\[\]$/, '');
    const number = type === 'numeric' && site.library !== 'prisma';
    if (!copied.test(type) && column.enumLabels === undefined && !number)
      return `${column.name} (${column.type}) comes back as an object that turns with the same key would share`;
  }
  return undefined;
}

/** Whether a client of Prisma is not extended, as far as the file in which it is made says. */
function isPlainClient({ call, module, folder }: Target): boolean {
  const root = rootOf(call);
  for (const statement of module.program.body) {
    if (statement.type !== 'ImportDeclaration' || !statement.specifiers.some(({ local }) => local.name === root)) continue;
    const made = moduleOf(statement.source.value, module, folder);
    return made?.text.includes('$extends') === false && made.text.includes('PrismaClient');
  }
  return module.text.includes('PrismaClient') && !module.text.includes('$extends');
}
