import type { PoolClient } from 'pg';

/** A function that requests may call. */
export interface Callable {
  schema: string;
  name: string;
  arguments: { name: string; type: string; optional: boolean }[];
  /** What it gives: nothing, one value, one row, or the rows of a table or of a list of columns. */
  gives: 'nothing' | 'value' | 'row';
  many: boolean;
  /** The table whose rows it gives. */
  rowsOf?: { schema: string; name: string };
}

interface Row {
  schema: string;
  name: string;
  names: string[] | null;
  types: string[];
  modes: string[] | null;
  optional: number;
  many: boolean;
  kind: string;
  table: { schema: string; name: string } | null;
}

const query = `
select coalesce(json_agg(json_build_object(
  'schema', n.nspname, 'name', p.proname, 'names', p.proargnames,
  'types', (select coalesce(json_agg(format_type(a.type, null) order by a.at), '[]')
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a (type, at)),
  'modes', p.proargmodes::text[], 'optional', p.pronargdefaults, 'many', p.proretset,
  'kind', case when t.typname = 'void' then 'nothing' when t.typtype = 'c' or t.typname = 'record' then 'row' else 'value' end,
  'table', case when c.relkind in ('r', 'p', 'v', 'm', 'f') then json_build_object('schema', cn.nspname, 'name', c.relname) end
) order by n.nspname, p.proname, p.oid), '[]') as functions
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_type t on t.oid = p.prorettype
left join pg_catalog.pg_class c on c.oid = t.typrelid
left join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
where p.prokind = 'f' and t.typname not in ('trigger', 'event_trigger') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** The functions of a database, as PostgREST's schema cache has them: https://postgrest.org/en/stable/references/schema_cache.html */
export async function readFunctions(client: PoolClient): Promise<Callable[]> {
  const { rows } = await client.query<{ functions: string }>(query);
  const found: Row[] = JSON.parse(rows[0]?.functions ?? '[]');
  return found.map(({ schema, name, names, types, modes, optional, many, kind, table }) => {
    const given = types
      .map((type, at) => ({ type, name: names?.[at] ?? '', mode: modes?.[at] ?? 'i' }))
      .filter(({ mode }) => mode === 'i' || mode === 'b' || mode === 'v');
    return {
      schema,
      name,
      arguments: given.map((each, at) => ({ name: each.name, type: each.type, optional: at >= given.length - optional })),
      gives: kind === 'nothing' || kind === 'row' ? kind : 'value',
      many,
      ...(table === null ? {} : { rowsOf: table }),
    };
  });
}

/** The function that takes exactly these arguments, or all of them but optional ones. */
export function findFunction(
  functions: readonly Callable[],
  schema: string,
  name: string,
  given: readonly string[],
): Callable | undefined {
  return functions.find(
    (each) =>
      each.schema === schema &&
      each.name === name &&
      given.every((argument) => each.arguments.some((known) => known.name === argument)) &&
      each.arguments.every((known) => known.optional || given.includes(known.name)),
  );
}
