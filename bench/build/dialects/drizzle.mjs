// Drizzle: its schema is the schema, and a page of a row asks for the children in the same call.

const database = `import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
export const database = drizzle(pool, { schema });
`;
const config = `import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './src/schema.ts', out: './drizzle' });
`;

export const drizzleDialect = {
  name: 'drizzle',
  packages: { 'drizzle-orm': '0.44', pg: '8' },
  files: (app) => ({ 'src/schema.ts': schemaOf(app), 'src/database.ts': database, 'drizzle.config.ts': config }),
  head: (_, { tables }) =>
    `import { and, desc, eq, ilike, inArray, lt, sql } from 'drizzle-orm';\nimport { database } from '../database.js';\nimport { ${tables.map(({ name }) => name).join(', ')} } from '../schema.js';\n`,

  list(ask, give) {
    const { table, where, limit, offset } = ask;
    return `const ${give} = await database.select(${selectOf(ask)}).from(${table})${whereOf(table, where)}${orderOf(ask)}${limit === undefined ? '' : `.limit(${limit})`}${offset === undefined ? '' : `.offset(${offset})`};`;
  },
  get(ask, give) {
    const { table, where, columns, children } = ask;
    if (children === undefined)
      return `const [${give}] = await database.select(${selectOf(ask)}).from(${table})${whereOf(table, where)};`;
    const shown = (names) => (names === 'all' ? '' : ` columns: { ${names.map((name) => `${name}: true`).join(', ')} },`);
    return `const ${give} = await database.query.${table}.findFirst({
 ${shown(columns)}
  where: ${conditionsOf(table, where)},
  with: { ${children.table}: {${shown(children.columns)} orderBy: desc(${children.table}.id), limit: ${children.limit} } },
});`;
  },
  insert: ({ table, values }) => `await database.insert(${table}).values({ ${pairs(values)} });`,
  update: ({ table, set, where }) => `await database.update(${table}).set({ ${pairs(set)} })${whereOf(table, where)};`,
  add: ({ table, column, where }) =>
    `await database.update(${table}).set({ ${column}: sql\`\${${table}.${column}} + 1\` })${whereOf(table, where)};`,
  remove: ({ table, where }) => `await database.delete(${table})${whereOf(table, where)};`,
};

const pairs = (values) =>
  Object.entries(values)
    .map(([column, value]) => `${column}: ${value}`)
    .join(', ');

const selectOf = ({ table, columns }) =>
  columns === 'all' ? '' : `{ ${columns.map((column) => `${column}: ${table}.${column}`).join(', ')} }`;

const whereOf = (table, where) => (where.length === 0 ? '' : `.where(${conditionsOf(table, where)})`);

function conditionsOf(table, where) {
  const conditions = where.map((one) => {
    const condition = conditionOf(table, one);
    return one.when === undefined ? condition : `${one.when} === undefined ? undefined : ${condition}`;
  });
  return conditions.length === 1 ? conditions[0] : `and(${conditions.join(', ')})`;
}

function conditionOf(table, { column, is, value }) {
  const names = { '=': 'eq', '<': 'lt', in: 'inArray', inside: 'ilike' };
  return `${names[is]}(${table}.${column}, ${is === 'inside' ? `\`%\${${value}}%\`` : value})`;
}

function orderOf({ table, order }) {
  if (order === undefined) return '';
  if (order === 'random') return '.orderBy(sql`random()`)';
  return `.orderBy(${order.descending ? `desc(${table}.${order.column})` : `${table}.${order.column}`})`;
}

const types = {
  identity: () => 'integer().primaryKey().generatedAlwaysAsIdentity()',
  uuid: () => 'uuid().notNull()',
  integer: () => 'integer().notNull()',
  money: () => "bigint({ mode: 'number' }).notNull()",
  real: () => 'real().notNull()',
  text: () => 'text().notNull()',
  time: () => 'timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow()',
};

function schemaOf({ tables }) {
  return `import { relations } from 'drizzle-orm';
import { bigint, index, integer, pgTable, real, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

export const users = pgTable('users', { id: uuid().primaryKey().defaultRandom(), name: text().notNull() });
${tables.map(tableOf).join('')}${tables.map((table) => relationsOf(table, tables)).join('')}`;
}

function tableOf({ name, columns, references, indexes }) {
  const lines = columns.map((column) => {
    const to = references.find((one) => one.column === column.name);
    const value = column.default === undefined ? '' : `.default(${JSON.stringify(column.default).replaceAll('"', "'")})`;
    return `    ${column.name}: ${types[column.type]()}${value}${to === undefined ? '' : `.references(() => ${to.table}.id, { onDelete: 'cascade' })`},`;
  });
  const kept = indexes.map(
    ({ columns: keys, unique }) => `${unique ? 'uniqueIndex' : 'index'}().on(${keys.map((key) => `table.${key}`).join(', ')})`,
  );
  return `
export const ${name} = pgTable(
  '${name}',
  {
${lines.join('\n')}
  },
  (table) => [${kept.join(', ')}],
);
`;
}

function relationsOf({ name, references }, tables) {
  const parents = references
    .filter(({ table }) => table !== 'users')
    .map((to) => `${to.name}: one(${to.table}, { fields: [${name}.${to.column}], references: [${to.table}.id] })`);
  const children = tables
    .filter((other) => other.references.some(({ table }) => table === name))
    .map((other) => `${other.name}: many(${other.name})`);
  if (parents.length + children.length === 0) return '';
  const given = [...(parents.length > 0 ? ['one'] : []), ...(children.length > 0 ? ['many'] : [])].join(', ');
  return `\nexport const ${name}Relations = relations(${name}, ({ ${given} }) => ({ ${[...parents, ...children].join(', ')} }));\n`;
}
