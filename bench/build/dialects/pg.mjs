// Raw pg: SQL as text, with conditions that are added to it.
import { schemaSql } from './sql.mjs';

const pool = `import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
`;

export const pgDialect = {
  name: 'pg',
  packages: { pg: '8' },
  files: (app) => ({ 'migrations/0001.sql': schemaSql(app), 'src/database.ts': pool }),
  head: () => "import { pool } from '../database.js';\n",

  list(ask, give) {
    const values = [];
    const fixed = ask.where.filter(({ when }) => when === undefined).map((one) => conditionOf(one, values));
    const sometimes = ask.where.filter(({ when }) => when !== undefined);
    const end = `${orderOf(ask)}${ask.limit === undefined ? '' : ` limit ${hole(ask.limit, values)}`}${ask.offset === undefined ? '' : ` offset ${hole(ask.offset, values)}`}`;
    const selected = `select ${columnsOf(ask)} from ${ask.table}`;
    if (sometimes.length === 0)
      return `const { rows${renamed(give)} } = await pool.query('${escaped(`${selected}${fixed.length > 0 ? ` where ${fixed.join(' and ')}` : ''}${end}`)}', [${values.join(', ')}]);`;
    return [
      `const values = [${values.join(', ')}];`,
      `let where = '${fixed.length > 0 ? fixed.join(' and ') : 'true'}';`,
      ...sometimes.map(
        ({ column, is, value, when }) =>
          `if (${when} !== undefined) {\n  values.push(${value});\n  where += \` and ${column} ${is} $\${values.length}\`;\n}`,
      ),
      `const { rows${renamed(give)} } = await pool.query(\`${selected} where \${where}${end}\`, values);`,
    ].join('\n');
  },
  get(ask, give) {
    const values = [];
    const where = ask.where.map((one) => conditionOf(one, values)).join(' and ');
    const found = `const { rows: [${give}] } = await pool.query('select ${columnsOf(ask)} from ${ask.table} where ${where}', [${values.join(', ')}]);`;
    if (ask.children === undefined) return found;
    const { table, by, columns, limit } = ask.children;
    const inside = `if (${give}) {\n  const { rows } = await pool.query('select ${columns.join(', ')} from ${table} where ${by.column} = $1 order by id desc limit ${limit}', [${give}.id]);\n  ${give}.${table} = rows;\n}`;
    return `${found}\n${inside}`;
  },
  insert({ table, values }) {
    const columns = Object.keys(values);
    return `await pool.query('insert into ${table} (${columns.join(', ')}) values (${columns.map((_, at) => `$${at + 1}`).join(', ')})', [${Object.values(values).join(', ')}]);`;
  },
  update({ table, set, where }) {
    const values = Object.values(set);
    const sets = Object.keys(set).map((column, at) => `${column} = $${at + 1}`);
    const conditions = where.map((one) => conditionOf(one, values)).join(' and ');
    return `await pool.query('update ${table} set ${sets.join(', ')} where ${conditions}', [${values.join(', ')}]);`;
  },
  add({ table, column, where }) {
    const values = [];
    return `await pool.query('update ${table} set ${column} = ${column} + 1 where ${where.map((one) => conditionOf(one, values)).join(' and ')}', [${values.join(', ')}]);`;
  },
  remove({ table, where }) {
    const values = [];
    return `await pool.query('delete from ${table} where ${where.map((one) => conditionOf(one, values)).join(' and ')}', [${values.join(', ')}]);`;
  },
};

const renamed = (give) => (give === 'rows' ? '' : `: ${give}`);
const columnsOf = ({ columns }) => (columns === 'all' ? '*' : columns.join(', '));
const escaped = (text) => text.replaceAll("'", "\\'");

function orderOf({ order }) {
  if (order === undefined) return '';
  return order === 'random' ? ' order by random()' : ` order by ${order.column}${order.descending ? ' desc' : ''}`;
}

function hole(value, values) {
  if (/^\d+$/.test(value)) return value;
  values.push(value);
  return `$${values.length}`;
}

function conditionOf({ column, is, value }, values) {
  if (is === 'in') return `${column} = any(${hole(value, values)})`;
  return `${column} ${is === 'inside' ? 'ilike' : is} ${hole(is === 'inside' ? `\`%\${${value}}%\`` : value, values)}`;
}
