// supabase-js on a server, with the token of who asks: policies say whose the rows are, and the code need not.
import { schemaSql } from './sql.mjs';

const client = `import { createClient } from '@supabase/supabase-js';

/** Who asks is told by the token that comes along. */
export function clientOf(request) {
  return createClient(process.env.SUPABASE_URL, process.env.SUPABASE_ANON_KEY, {
    global: { headers: { Authorization: request.headers.authorization } },
  });
}
`;

export const supabaseDialect = {
  name: 'supabase',
  people: 'auth.users',
  // Its server cuts every list at a thousand rows: what is missing is said in place of what is too much.
  instead: { 'unbounded-list': 'silent-cap' },
  packages: { '@supabase/supabase-js': '2' },
  files: (app) => ({
    'supabase/config.toml': 'project_id = "workshop"\n',
    'supabase/migrations/20260101000000_schema.sql': `${schemaSql(app, 'auth.users')}${policiesOf(app)}`,
    'src/client.ts': client,
  }),
  head: () => "import { clientOf } from '../client.js';\n",
  begin: 'const supabase = clientOf(request);',

  list(ask, give) {
    const fixed = ask.where.filter(({ when }) => when === undefined).map(conditionOf);
    const sometimes = ask.where.filter(({ when }) => when !== undefined);
    const chain = `supabase.from('${ask.table}').select('${columnsOf(ask)}')${fixed.join('')}${orderOf(ask)}${limitOf(ask)}`;
    const got = (query) =>
      `const { data${give === 'data' ? '' : `: ${give}`}, error } = await ${query};\nif (error) throw error;`;
    if (sometimes.length === 0) return got(chain);
    return [
      `let query = ${chain};`,
      ...sometimes.map((one) => `if (${one.when} !== undefined) query = query${conditionOf(one)};`),
      got('query'),
    ].join('\n');
  },
  get(ask, give) {
    const { table, where, children } = ask;
    const below = children === undefined ? '' : `, ${children.table}(${children.columns.join(', ')})`;
    const page =
      children === undefined
        ? ''
        : `.order('id', { referencedTable: '${children.table}', ascending: false }).limit(${children.limit}, { referencedTable: '${children.table}' })`;
    return `const { data: ${give} } = await supabase.from('${table}').select('${columnsOf(ask)}${below}')${where.map(conditionOf).join('')}${page}.maybeSingle();`;
  },
  insert: ({ table, values }) => thrown(`supabase.from('${table}').insert({ ${pairs(values)} })`),
  update: ({ table, set, where }) =>
    thrown(`supabase.from('${table}').update({ ${pairs(set)} })${where.map(conditionOf).join('')}`),
  add: ({ table, column, where: [{ value }] }) => thrown(`supabase.rpc('add_${column}_of_${table}', { wanted: ${value} })`),
  remove: ({ table, where }) => thrown(`supabase.from('${table}').delete()${where.map(conditionOf).join('')}`),
};

const thrown = (query) => `{\n  const { error } = await ${query};\n  if (error) throw error;\n}`;

const pairs = (values) =>
  Object.entries(values)
    .map(([column, value]) => `${column}: ${value}`)
    .join(', ');

const columnsOf = ({ columns }) => (columns === 'all' ? '*' : columns.join(', '));

const orderOf = ({ order }) => (order === undefined ? '' : `.order('${order.column}', { ascending: ${!order.descending} })`);

function limitOf({ limit, offset }) {
  if (limit === undefined) return '';
  return offset === undefined ? `.limit(${limit})` : `.range(${offset}, ${offset} + ${limit} - 1)`;
}

function conditionOf({ column, is, value }) {
  const names = { '=': 'eq', '<': 'lt', in: 'in', inside: 'ilike' };
  return `.${names[is]}('${column}', ${is === 'inside' ? `\`%\${${value}}%\`` : value})`;
}

/** The rights that the other dialects ask for in their conditions. */
function policiesOf({ tables, open, counted }) {
  const policies = tables.map(({ name }) => {
    const own = '(select auth.uid()) = owner_id';
    const seen = open.includes(name) ? 'true' : own;
    return `
alter table ${name} enable row level security;
create policy see on ${name} for select to authenticated using (${seen});
create policy make on ${name} for insert to authenticated with check (${own});
create policy change on ${name} for update to authenticated using (${own}) with check (${own});
create policy remove on ${name} for delete to authenticated using (${own});
`;
  });
  const functions = counted.map(
    ({ table, column }) => `
create function add_${column}_of_${table}(wanted integer) returns void language sql security definer set search_path = '' as $$
  update public.${table} set ${column} = ${column} + 1 where id = wanted;
$$;
`,
  );
  return [...policies, ...functions].join('');
}
