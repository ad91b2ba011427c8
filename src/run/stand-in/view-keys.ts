import type { PoolClient } from 'pg';
import { type Catalogue, findTable, type Table } from '../../model/index.js';

/** A view and a table that it takes columns from. */
interface Taken {
  schema: string;
  view: string;
  tableSchema: string;
  table: string;
  columns: string[];
}

const query = `
select coalesce(json_agg(json_build_object('schema', schema, 'view', view, 'tableSchema', table_schema, 'table', name, 'columns', columns)
  order by schema, view, table_schema, name), '[]') as taken
from (
  select vn.nspname as schema, v.relname as view, tn.nspname as table_schema, t.relname as name, json_agg(distinct a.attname) as columns
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
  join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
  join pg_catalog.pg_class t on t.oid = d.refobjid and t.relkind in ('r', 'p')
  join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
  join pg_catalog.pg_attribute va on va.attrelid = v.oid and va.attname = a.attname and not va.attisdropped
  where vn.nspname !~ '^pg_' and vn.nspname <> 'information_schema'
  group by 1, 2, 3, 4
) each`;

/**
 * The catalogue with its views as tables that have the keys of what they show, so that they can be embedded. PostgREST follows a
 * column through renamings too; here it has kept its name.
 * @see https://postgrest.org/en/stable/references/api/resource_embedding.html#foreign-key-joins-on-views
 */
export async function withViewKeys(client: PoolClient, catalogue: Catalogue): Promise<Catalogue> {
  const { rows } = await client.query<{ taken: string }>(query);
  const taken: Taken[] = JSON.parse(rows[0]?.taken ?? '[]');
  const tables: Table[] = catalogue.tables.map((table) => ({ ...table, foreignKeys: [...table.foreignKeys] }));
  for (const { schema, name, columns } of catalogue.views) {
    const bases = taken.filter((each) => each.schema === schema && each.view === name);
    const view: Table = { ...emptyTable(schema, name), columns };
    for (const { tableSchema, table, columns: shown } of bases) {
      const base = findTable(catalogue, table, tableSchema);
      if (base === undefined) continue;
      const shows = (names: string[]): boolean => names.every((each) => shown.includes(each));
      if (view.primaryKey.length === 0 && base.primaryKey.length > 0 && shows(base.primaryKey)) view.primaryKey = base.primaryKey;
      view.foreignKeys.push(...base.foreignKeys.filter((key) => shows(key.columns)));
      for (const { foreignKeys } of tables) {
        const pointing = foreignKeys.filter(
          (key) => key.table === base.name && key.schema === base.schema && shows(key.references),
        );
        foreignKeys.push(...pointing.map((key) => ({ ...key, schema, table: name })));
      }
    }
    tables.push(view);
  }
  return { ...catalogue, tables };
}

function emptyTable(schema: string, name: string): Table {
  return {
    schema,
    name,
    columns: [],
    primaryKey: [],
    foreignKeys: [],
    indexes: [],
    checks: [],
    rowSecurity: false,
    policies: [],
    seedRows: 0,
    columnLocations: {},
    origin: 'declared',
  };
}
