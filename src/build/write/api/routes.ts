import type { Plan, PlannedList, Table } from '../../plan/plan.js';
import { capital } from '../../names.js';
import { indent, lines, quoted } from '../text.js';
import { asksRow, needsPerson } from './access.js';
import { takesPerson } from './create.js';
import { cachedParents, jobsOn } from './events.js';
import { isChangeable, positionType } from './queries.js';
import { itemType, takenSchema } from './schemas.js';

/** The routes of an entity: its lists, its page, and what writes. */
export function routesTs(table: Table, plan: Plan): string {
  const body = [
    `/** ${capital(table.many)}: their lists and pages, and what writes them. */`,
    `export function ${routesName(table)}(app: App, services: Services): void {`,
    indent(
      [
        ...table.lists.map((list) => listRoute(table, list)),
        findRoute(table),
        ...(table.create.length > 0 ? [createRoute(table, plan)] : []),
        ...(isChangeable(table) ? [changeRoute(table, plan)] : []),
        ...(table.change.length > 0 ? [removeRoute(table, plan)] : []),
      ].join('\n\n'),
    ),
    '}',
  ].join('\n');
  return lines(imports(table, body), '', body);
}

export function routesName({ entity }: Pick<Table, 'entity'>): string {
  return `${entity}Routes`;
}

function imports(table: Table, body: string): string[] {
  const uses = (names: string[]): string[] => names.filter((name) => new RegExp(`\\b${name}\\b`).test(body)).sort();
  const from = (names: string[], place: string): string[] => {
    const used = uses(names);
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${place}';`];
  };
  const { type } = table;
  return [
    ...from(['Type'], 'typebox'),
    ...from(['asPerson', 'newId'], '../../database.js'),
    ...from(['absent', 'notChanged', 'notMade'], '../../errors.js'),
    ...from(['once', 'KeyHeader'], '../../idempotency.js'),
    ...from(['Page', 'PageQuery', 'pageOf', 'pageSize', 'positionAt'], '../../pages.js'),
    ...from(['Choice', 'Nothing', 'Uuid'], '../../schemas.js'),
    `import type { App, Services } from '../../services.js';`,
    ...from(
      [...table.lists.map(({ name }) => name), `find${type}`, `create${type}`, `change${type}`, `remove${type}`],
      './queries.js',
    ),
    ...from([type, `New${type}`, `${type}Change`, ...table.lists.map(({ key }) => itemType(table, key))], './schemas.js'),
  ];
}

function schema(table: Table, summary: string, parts: [string, string | undefined][]): string {
  return [
    '{',
    '  schema: {',
    `    tags: [${quoted(table.many)}],`,
    `    summary: ${quoted(summary)},`,
    ...parts.flatMap(([name, text]) => (text === undefined ? [] : [`    ${name}: ${text},`])),
    '  },',
    '}',
  ].join('\n');
}

function listRoute(table: Table, list: PlannedList): string {
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
  return handler('get', path, options, cached(list, body, parentId, table), true);
}

/** A list that may be old: from the cache, and told to whatever lies between. */
function cached({ list }: PlannedList, body: string[], parentId: string | undefined, { table }: Table): string[] {
  const tag = parentId === undefined ? quoted(table) : `\`${table}:\${request.params.${parentId}}\``;
  return [
    `void reply.header('cache-control', 'public, max-age=${list.stale ?? 0}');`,
    `return services.cache.read({ key: request.url, tag: ${tag}, seconds: ${list.stale ?? 0} }, async () => {`,
    ...body.map((line) => indent(line)),
    '});',
  ];
}

function handler(method: string, path: string, options: string, body: string[], reply: boolean): string {
  return [
    `app.${method}(`,
    `  ${quoted(path)},`,
    indent(`${options},`),
    `  async (request${reply ? ', reply' : ''}) => {`,
    indent(body.join('\n'), 4),
    '  },',
    ');',
  ].join('\n');
}

function findRoute(table: Table): string {
  const row = asksRow(table.see);
  const session = needsPerson(table.see);
  const given = row ? '{ id: request.params.id, person }' : '{ id: request.params.id }';
  const call = (database: string): string => `find${table.type}(${database}, ${given})`;
  return handler(
    'get',
    `/${table.route}/:id`,
    schema(table, `One ${table.one}`, [
      ['params', 'Type.Object({ id: Uuid })'],
      ['response', `{ 200: ${table.type} }`],
    ]),
    [
      ...(session
        ? [
            'const person = await services.session(request);',
            `const found = await asPerson(services.database, person, (transaction) => ${call('transaction')});`,
          ]
        : [`const found = await ${call('services.database')};`]),
      `return found ?? absent(${quoted(table.one)});`,
    ],
    false,
  );
}

function createRoute(table: Table, plan: Plan): string {
  const sent = jobsOn(table, 'created', plan).map((job) => `await services.jobs.send(transaction, ${quoted(job)}, { id });`);
  const given = asksRow(table.see) ? '{ id, person }' : '{ id }';
  return handler(
    'post',
    `/${table.route}`,
    schema(table, `A new ${table.one}`, [
      ['headers', 'KeyHeader'],
      ['body', `New${table.type}`],
      ['response', `{ 201: ${table.type} }`],
    ]),
    [
      'const person = await services.session(request);',
      'const answer = await asPerson(services.database, person, (transaction) =>',
      '  once(transaction, person, request, async () => {',
      '    const id = request.body.id ?? newId();',
      `    const made = await create${table.type}(transaction, { id${takesPerson(table) ? ', person' : ''}, values: request.body });`,
      `    const found = made ? await find${table.type}(transaction, ${given}) : undefined;`,
      `    if (found === undefined) return notMade(${quoted(table.one)});`,
      ...sent.map((line) => `    ${line}`),
      '    return found;',
      '  }),',
      ');',
      ...forgotten(table, (parent) => `request.body.${parent.name}`),
      'return reply.code(201).send(answer);',
    ],
    true,
  );
}

function changeRoute(table: Table, plan: Plan): string {
  const given = asksRow(table.see) ? '{ id, person }' : '{ id }';
  const changed = asksRow(table.change) ? '{ id, person, change: request.body }' : '{ id, change: request.body }';
  const sent = jobsOn(table, 'changed', plan).map(
    (job) => `if (changed) await services.jobs.send(transaction, ${quoted(job)}, { id });`,
  );
  return handler(
    'patch',
    `/${table.route}/:id`,
    schema(table, `Change one ${table.one}`, [
      ['params', 'Type.Object({ id: Uuid })'],
      ['body', `${table.type}Change`],
      ['response', `{ 200: ${table.type} }`],
    ]),
    [
      'const person = await services.session(request);',
      'const { id } = request.params;',
      'const answer = await asPerson(services.database, person, async (transaction) => {',
      `  const changed = await change${table.type}(transaction, ${changed});`,
      ...sent.map((line) => `  ${line}`),
      `  const found = await find${table.type}(transaction, ${given});`,
      `  if (found === undefined) return absent(${quoted(table.one)});`,
      `  return changed ? found : notChanged(${quoted(table.one)}, found.version === request.body.version);`,
      '});',
      ...forgotten(table, (parent) => `answer.${parent.name}`),
      'return answer;',
    ],
    false,
  );
}

function removeRoute(table: Table, plan: Plan): string {
  const given = asksRow(table.change) ? '{ id, person }' : '{ id }';
  const sent = jobsOn(table, 'deleted', plan).map(
    (job) => `if (removed) await services.jobs.send(transaction, ${quoted(job)}, { id });`,
  );
  return handler(
    'delete',
    `/${table.route}/:id`,
    schema(table, `Take one ${table.one} away`, [
      ['params', 'Type.Object({ id: Uuid })'],
      ['response', '{ 204: Nothing }'],
    ]),
    [
      'const person = await services.session(request);',
      'const { id } = request.params;',
      ...(sent.length === 0
        ? [
            `const removed = await asPerson(services.database, person, (transaction) => remove${table.type}(transaction, ${given}));`,
          ]
        : [
            'const removed = await asPerson(services.database, person, async (transaction) => {',
            `  const gone = await remove${table.type}(transaction, ${given});`,
            ...sent.map((line) => `  ${line.replace('removed', 'gone')}`),
            '  return gone;',
            '});',
          ]),
      `if (removed === undefined) return absent(${quoted(table.one)});`,
      ...forgotten(table, (parent) => `removed.${parent.column}`),
      'return reply.code(204).send(null);',
    ],
    true,
  );
}

function forgotten(table: Table, valueOf: (parent: { name: string; column: string }) => string): string[] {
  return cachedParents(table).map((parent) => `await services.cache.forget(\`${table.table}:\${${valueOf(parent)}}\`);`);
}
