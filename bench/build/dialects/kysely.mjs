// Kysely: a builder over SQL migrations.
import { schemaSql } from './sql.mjs';

const database = `import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

export const database = new Kysely<any>({
  dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) }),
});
`;

export const kyselyDialect = {
  name: 'kysely',
  packages: { kysely: '0.28', pg: '8' },
  files: (app) => ({ 'migrations/0001.sql': schemaSql(app), 'src/database.ts': database }),
  head: () => "import { sql } from 'kysely';\nimport { database } from '../database.js';\n",

  list(ask, give) {
    const fixed = ask.where.filter(({ when }) => when === undefined).map(conditionOf);
    const sometimes = ask.where.filter(({ when }) => when !== undefined);
    const chain = `database.selectFrom('${ask.table}')${selectOf(ask)}${fixed.join('')}${orderOf(ask)}${ask.limit === undefined ? '' : `.limit(${ask.limit})`}${ask.offset === undefined ? '' : `.offset(${ask.offset})`}`;
    if (sometimes.length === 0) return `const ${give} = await ${chain}.execute();`;
    return [
      `let query = ${chain};`,
      ...sometimes.map((one) => `if (${one.when} !== undefined) query = query${conditionOf(one)};`),
      `const ${give} = await query.execute();`,
    ].join('\n');
  },
  get(ask, give) {
    const found = `const ${give} = await database.selectFrom('${ask.table}')${selectOf(ask)}${ask.where.map(conditionOf).join('')}.executeTakeFirst();`;
    if (ask.children === undefined) return found;
    const { table, by, columns, limit } = ask.children;
    return `${found}\nif (${give}) ${give}.${table} = await database.selectFrom('${table}')${selectOf({ columns })}.where('${by.column}', '=', ${give}.id).orderBy('id', 'desc').limit(${limit}).execute();`;
  },
  insert: ({ table, values }) => `await database.insertInto('${table}').values({ ${pairs(values)} }).execute();`,
  update: ({ table, set, where }) =>
    `await database.updateTable('${table}').set({ ${pairs(set)} })${where.map(conditionOf).join('')}.execute();`,
  add: ({ table, column, where }) =>
    `await database.updateTable('${table}').set((eb) => ({ ${column}: eb('${column}', '+', 1) }))${where.map(conditionOf).join('')}.execute();`,
  remove: ({ table, where }) => `await database.deleteFrom('${table}')${where.map(conditionOf).join('')}.execute();`,
};

const pairs = (values) =>
  Object.entries(values)
    .map(([column, value]) => `${column}: ${value}`)
    .join(', ');

const selectOf = ({ columns }) =>
  columns === 'all' ? '.selectAll()' : `.select([${columns.map((column) => `'${column}'`).join(', ')}])`;

function orderOf({ order }) {
  if (order === undefined) return '';
  return order === 'random' ? '.orderBy(sql`random()`)' : `.orderBy('${order.column}'${order.descending ? ", 'desc'" : ''})`;
}

function conditionOf({ column, is, value }) {
  return is === 'inside' ? `.where('${column}', 'ilike', \`%\${${value}}%\`)` : `.where('${column}', '${is}', ${value})`;
}
