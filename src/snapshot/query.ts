/** Schemas of the platform, whose tables are not the app's; the accounts in `auth.users` are its users. */
const platform = [
  'auth',
  'storage',
  'realtime',
  '_realtime',
  '_analytics',
  'extensions',
  'vault',
  'cron',
  'net',
  'pgsodium',
  'pgbouncer',
  'graphql',
  'graphql_public',
  'supabase_functions',
  'supabase_migrations',
];

/** Names of the columns with these numbers, in their order. */
const names = (relation: string, numbers: string): string =>
  `(select json_agg(a.attname order by k.at) from unnest(${numbers}) with ordinality k(number, at)
        join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

/** Most common values of which the shares are told. */
const mostCommon = 5;

/**
 * The one query that tells what loadbearing uses of a live database: a single row with a single JSON value. It reads the catalogue
 * and the planner's statistics and no row of any table; of the statistics it takes how many different values a column has and
 * how often the most common ones occur, never a value.
 */
export const snapshotQuery = `with tables as (
  select c.oid, c.relkind, n.nspname, c.relname, c.relrowsecurity
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and (n.nspname not in (${platform.map((name) => `'${name}'`).join(', ')}) or (n.nspname = 'auth' and c.relname = 'users'))
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), leaves as (
  select t.oid, p.relid as leaf from tables t cross join lateral pg_partition_tree(t.oid) p where t.relkind = 'p' and p.isleaf
  union all
  select t.oid, t.oid from tables t where t.relkind = 'r'
), counted as (
  select l.oid, pg_table_size(l.leaf) as bytes, pg_indexes_size(l.leaf) as index_bytes,
    case when c.reltuples > 0 then c.reltuples::float8
      when pg_stat_get_live_tuples(l.leaf) > 0 then pg_stat_get_live_tuples(l.leaf)::float8
      when pg_relation_size(l.leaf) = 0 then 0 end as rows
  from leaves l join pg_class c on c.oid = l.leaf
), sums as (
  select oid, sum(bytes) as bytes, sum(index_bytes) as index_bytes, case when bool_or(rows is null) then null else sum(rows) end as rows
  from counted group by oid
)
select json_build_object(
  'loadbearingSnapshot', 1,
  'taken', to_char(now() at time zone 'utc', 'YYYY-MM-DD'),
  'server', current_setting('server_version_num')::int,
  'enums', (select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', t.typname, 'labels',
      (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)) order by n.nspname, t.typname), '[]')
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'e' and t.oid in (select case when b.typelem <> 0 then b.typelem else b.oid end
      from pg_attribute a join tables c on c.oid = a.attrelid join pg_type b on b.oid = a.atttypid where a.attnum > 0)),
  'tables', coalesce(json_agg(json_build_object(
    'schema', t.nspname, 'name', t.relname, 'rows', round(s.rows::numeric), 'bytes', coalesce(s.bytes, 0), 'indexBytes', coalesce(s.index_bytes, 0),
    'rowSecurity', t.relrowsecurity,
    'columns', (select coalesce(json_agg(json_build_object(
        'name', a.attname,
        'type', case when y.typtype = 'd' then format_type(y.typbasetype, y.typtypmod) else format_type(a.atttypid, a.atttypmod) end,
        'notNull', a.attnotnull,
        'numbered', a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval(%', false),
        'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
        'distinct', p.n_distinct, 'nulls', p.null_frac,
        'common', (select json_agg(round(f::numeric, 6)) from unnest(p.most_common_freqs[1:${mostCommon}]) f)) order by a.attnum), '[]')
      from pg_attribute a join pg_type y on y.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        left join pg_stats p on p.schemaname = t.nspname and p.tablename = t.relname and p.attname = a.attname and p.inherited = (t.relkind = 'p')
      where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
    'indexes', (select coalesce(json_agg(json_build_object(
        'name', x.relname, 'unique', i.indisunique, 'primary', i.indisprimary,
        'columns', (select json_agg(pg_get_indexdef(i.indexrelid, k, false) order by k) from generate_series(1, i.indnkeyatts::int) k),
        'definition', pg_get_indexdef(i.indexrelid)) order by x.relname), '[]')
      from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = t.oid and i.indisvalid),
    'foreignKeys', (select coalesce(json_agg(json_build_object(
        'name', o.conname, 'columns', ${names('o.conrelid', 'o.conkey')},
        'schema', n.nspname, 'table', c.relname, 'references', ${names('o.confrelid', 'o.confkey')},
        'onDelete', case o.confdeltype when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default' end) order by o.conname), '[]')
      from pg_constraint o join pg_class c on c.oid = o.confrelid join pg_namespace n on n.oid = c.relnamespace
      where o.conrelid = t.oid and o.contype = 'f' and o.conparentid = 0),
    'policies', (select coalesce(json_agg(json_build_object(
        'name', p.policyname, 'command', p.cmd, 'roles', to_json(p.roles), 'permissive', p.permissive = 'PERMISSIVE',
        'using', p.qual, 'check', p.with_check) order by p.policyname), '[]')
      from pg_policies p where p.schemaname = t.nspname and p.tablename = t.relname)
  ) order by t.nspname, t.relname), '[]')
) as loadbearing_snapshot
from tables t left join sums s on s.oid = t.oid`;

/** The query with what a person should know before pasting it. */
export const snapshotText = `-- loadbearing snapshot: paste this into your database's SQL editor (Supabase, Neon, RDS, psql) and run it.
-- It only reads the catalogue and the planner's statistics: names, types, keys, indexes, policies, sizes, row counts,
-- and how often common values occur. No row is read, and no value of a row is in the answer.
-- Save the one value that it gives (or the CSV or JSON that the editor exports) and tell loadbearing:
--   loadbearing --snapshot FILE
${snapshotQuery};
`;
