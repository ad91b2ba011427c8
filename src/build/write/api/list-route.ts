import type { PlannedList, Table } from '../../plan/plan.js';
import { indent, quoted } from '../text.js';
import { asksRow, needsPerson } from './access.js';
import { handler, schema } from './handler.js';
import { positionType } from './lists.js';
import { itemType, takenSchema } from './schemas.js';

/** The route of an access path. */
export function listRoute(table: Table, list: PlannedList): string {
  const { parent, filters, search, name, path, order, allowed, page, through } = list;
  const session = needsPerson(allowed) || through !== undefined;
  const personal = session && (asksRow(allowed) || parent.kind === 'owner' || through !== undefined);
  const parentId = parent.kind === 'relation' ? `${parent.reference.name}Id` : undefined;
  const query = [
    `...PageQuery(${page})`,
    ...filters.map(
      ({ name, field }) => `${name}: Type.Optional(${field === undefined ? 'Uuid' : takenSchema({ ...field, optional: false })})`,
    ),
    ...(search === undefined ? [] : ['begins: Type.String({ minLength: 1, maxLength: 100 })']),
  ];
  const parameters = [
    ...(parentId === undefined ? [] : [`${parentId}: request.params.${parentId}`]),
    ...(personal ? ['person'] : []),
    ...filters.map(({ name }) => `${name}: request.query.${name}`),
    ...(search === undefined ? [] : ['begins: request.query.begins']),
    `after: positionAt(request.query.after, ${quoted(positionType(order).toLowerCase())})`,
    'limit: limit + 1',
  ];
  const value = order.column === 'created_at' ? 'createdAt' : order.name;
  const given = `{\n${parameters.map((one) => `  ${one},`).join('\n')}\n}`;
  const options = schema(table, `The list ${list.key} of ${table.many}, page by page`, [
    ['params', parentId === undefined ? undefined : `Type.Object({ ${parentId}: Uuid })`],
    ['querystring', query.length === 1 ? `Type.Object(PageQuery(${page}))` : `Type.Object({ ${query.join(', ')} })`],
    ['response', `{ 200: Page(${itemType(table, list.key)}) }`],
  ]);
  const body = [
    'const limit = pageSize(request.query.limit);',
    ...(session
      ? [
          'const person = await services.session(request);',
          'const rows = await asPerson(services.database, person, (transaction) =>',
          indent(`${name}(transaction, ${given}),`),
          ');',
        ]
      : [`const rows = await ${name}(services.database, ${given});`]),
    `return pageOf(rows, limit, (row) => [row.${value}, row.id]);`,
  ];
  if (list.list.stale === undefined || session) return handler('get', path, options, body, false);
  return handler('get', path, options, cached(list, body, table), true);
}

/**
 * A list that may be old: from the cache, and told to whatever lies between. Only first pages are kept, by what the route knows of the
 * address: there is no end to the others.
 */
function cached({ list, key, parent, filters }: PlannedList, body: string[], { table }: Table): string[] {
  const parentId = parent.kind === 'relation' ? `request.params.${parent.reference.name}Id` : undefined;
  const tag = parentId === undefined ? quoted(table) : `\`${table}:\${${parentId}}\``;
  const known = [...(parentId === undefined ? [] : [parentId]), ...filters.map(({ name }) => `request.query.${name}`), 'limit'];
  const [limit = '', ...rest] = body;
  return [
    `void reply.header('cache-control', 'public, max-age=${list.stale ?? 0}');`,
    limit,
    `const load = async () => {`,
    ...rest.map((line) => indent(line)),
    '};',
    'if (request.query.after !== undefined) return load();',
    `const key = \`${table}/${key}:\${JSON.stringify([${known.join(', ')}])}\`;`,
    `return services.cache.read({ key, tag: ${tag}, seconds: ${list.stale ?? 0} }, load);`,
  ];
}
