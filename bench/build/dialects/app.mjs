// One Blueprint as tables and routes that belong to no library yet: a dialect only says how each question is asked.
import { readFileSync } from 'node:fs';
import { plan, readBlueprint } from '../../../dist/build/index.js';

const text = readFileSync(new URL('blueprint.json', import.meta.url), 'utf8');

/** A new copy each time, for a mutation to change: `tables` with their columns and indexes, `routes` with their questions. */
export function neutralApp() {
  const { tables } = plan(readBlueprint(text, 'blueprint.json'));
  const places = new Map(tables.map(({ entity, table }) => [entity, table]));
  const neutral = tables.map((table) => tableOf(table, places));
  return {
    tables: neutral,
    routes: tables.flatMap((table) => routesOf(table, tables)),
    rows: rowsOf(tables),
    // Tables of which everybody sees all rows, and the counters that the database adds to.
    open: tables.filter(isOpen).map(({ table }) => table),
    counted: neutral.filter(isCounted).map(({ name }) => ({ table: name, column: 'views' })),
  };
}

/** Ids are numbers in the order of creation, so that a page of the newest begins after an id in every dialect. */
function tableOf({ table, columns, references, indexes, unique }, places) {
  return {
    name: table,
    columns: [
      { name: 'id', type: 'identity' },
      { name: 'owner_id', type: 'uuid' },
      ...references.map(({ column }) => ({ name: column, type: 'integer' })),
      ...columns.map(({ column, field }) => ({ name: column, type: typeOf(field), default: defaultOf(field) })),
      { name: 'created_at', type: 'time' },
    ],
    references: [
      { column: 'owner_id', table: 'users', name: 'owner' },
      ...references.map(({ column, to, name }) => ({ column, table: places.get(to), name })),
    ],
    indexes: withoutPrefixes(indexes.map(({ keys, unique: once }) => ({ columns: keysOf(keys), unique: once }))),
    unique,
  };
}

const keysOf = (keys) => keys.map(({ column }) => column).filter((column) => column !== 'created_at');

/** An index that another one begins with serves nothing; one of the id alone is the primary key's. */
function withoutPrefixes(indexes) {
  const begins = (one, other) => one !== other && one.every((column, at) => other[at] === column);
  return indexes
    .filter(({ columns }) => columns.join() !== 'id')
    .filter(({ columns, unique }) => unique || !indexes.some((other) => begins(columns, other.columns)))
    .map((index) => ({ ...index }));
}

const isOpen = ({ see }) => see.some(({ kind }) => kind === 'everyone');
const isCounted = ({ columns }) => columns.some(({ name }) => name === 'views');

function typeOf({ type }) {
  if (type === 'integer') return 'integer';
  return type === 'money' ? 'money' : 'text';
}

function defaultOf(field) {
  return field.type === 'integer' ? 0 : field.default;
}

function rowsOf(tables) {
  return Object.fromEntries(tables.map(({ table, rows }) => [table, rows]));
}

/** The filter that says whose rows are asked for; rows that everybody sees are asked for by anybody. */
export const mine = { column: 'owner_id', is: '=', value: 'person' };

function routesOf(table, tables) {
  const { table: name, route, lists } = table;
  const byId = { column: 'id', is: '=', value: 'id' };
  const whose = isOpen(table) ? [] : [mine];
  const child = tables.flatMap((other) =>
    other.lists
      .filter(({ parent }) => parent.kind === 'relation' && parent.reference.table === name)
      .map((list) => ({ other, list })),
  )[0];
  const all = ['id', 'owner_id', ...table.references.map(({ column }) => column), ...table.columns.map(({ column }) => column)];
  const children =
    child === undefined
      ? {}
      : {
          children: {
            table: child.other.table,
            by: child.list.parent.reference,
            columns: ownColumns(child.list),
            limit: '20',
          },
        };
  return [
    ...lists.map((list) => listRoute(table, list, whose)),
    {
      name: `${name}-one`,
      method: 'get',
      path: `/${route}/:id`,
      steps: [
        { give: 'row', ask: { kind: 'get', table: name, columns: all, where: [byId, ...whose], ...children } },
        missing,
        'response.json(row);',
      ],
    },
    createRoute(table),
    {
      name: `${name}-change`,
      method: 'patch',
      path: `/${route}/:id`,
      steps: [
        {
          ask: {
            kind: 'update',
            table: name,
            set: { [table.columns[0].column]: `String(request.body.${table.columns[0].column})` },
            where: [byId, mine],
          },
        },
        'response.json({});',
      ],
    },
    {
      name: `${name}-delete`,
      method: 'delete',
      path: `/${route}/:id`,
      steps: [{ ask: { kind: 'remove', table: name, where: [byId, mine] } }, 'response.json({});'],
    },
    ...(table.columns.some(({ column }) => column === 'views') ? [viewedRoute(name, route)] : []),
  ];
}

const missing = "if (!row) {\n  response.status(404).json({ code: 'missing' });\n  return;\n}";

/** Longer texts are shown on the row's own page. */
const ownColumns = ({ shown }) => shown.map(({ column }) => column).filter((column) => column !== 'created_at');

function listRoute({ table, route }, list, whose) {
  const of = list.parent.kind === 'relation' ? list.parent.reference : undefined;
  const path = of ? list.path.replace(/:\w+/, ':parent') : list.path;
  const parent = of ? [{ column: of.column, is: '=', value: 'Number(request.params.parent)' }] : [];
  const filters = list.filters.map(({ column }) => ({ column, is: '=', value: column, when: column }));
  return {
    name: `${table}-list`,
    method: 'get',
    path: path ?? `/${route}`,
    steps: [
      'const limit = Math.min(Number(request.query.limit) || 20, 100);',
      'const after = request.query.after === undefined ? undefined : Number(request.query.after);',
      ...list.filters.map(
        ({ column }) => `const ${column} = request.query.${column} === undefined ? undefined : String(request.query.${column});`,
      ),
      {
        give: 'rows',
        ask: {
          kind: 'list',
          table,
          columns: ownColumns(list),
          where: [...whose, ...parent, ...filters, { column: 'id', is: '<', value: 'after', when: 'after' }],
          order: { column: 'id', descending: true },
          limit: 'limit',
        },
      },
      'response.json(rows);',
    ],
  };
}

function createRoute({ table, route, columns, references, ownedBy }) {
  const values = { owner_id: 'person' };
  for (const { column } of references) values[column] = `Number(request.body.${column})`;
  for (const { column, field } of columns)
    values[column] =
      field.type === 'integer' || field.type === 'money' ? `Number(request.body.${column})` : `String(request.body.${column})`;
  delete values.views;
  const parent = ownedBy && {
    give: 'row',
    ask: {
      kind: 'get',
      table: ownedBy.table,
      columns: ['id'],
      where: [{ column: 'id', is: '=', value: `Number(request.body.${ownedBy.column})` }, mine],
    },
  };
  return {
    name: `${table}-create`,
    method: 'post',
    path: `/${route}`,
    steps: [...(parent ? [parent, missing] : []), { ask: { kind: 'insert', table, values } }, 'response.status(201).json({});'],
  };
}

/** The counter: added to by the database itself, so that of two at once none is lost. */
function viewedRoute(table, route) {
  return {
    name: `${table}-viewed`,
    method: 'post',
    path: `/${route}/:id/viewed`,
    steps: [
      { ask: { kind: 'add', table, column: 'views', where: [{ column: 'id', is: '=', value: 'id' }] } },
      'response.json({});',
    ],
  };
}
