import type { Client } from 'pg';
import type { DatabaseFunction, Column, ForeignKey, Index, Policy } from '../model/index.js';
import type { Session } from './session.js';

/** Everything of a schema that is neither Postgres's own nor an extension's. */
const ownSchema = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const noMember = (relation: string, oid: string): string =>
  `not exists (select from pg_depend d where d.classid = '${relation}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

export interface RelationRow {
  oid: string;
  schema: string;
  name: string;
  /** Table or partitioned table; the rest are views. */
  table: boolean;
  rowSecurity: boolean;
  forced: boolean;
}

/** Tables and views. A partition belongs to its parent: rows go in through that. */
export async function readRelations(client: Client): Promise<RelationRow[]> {
  const answer = await client.query<RelationRow>(`
    select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind in ('r', 'p') as table, c.relrowsecurity as "rowSecurity",
      c.relforcerowsecurity as forced
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition and ${ownSchema} and ${noMember('pg_class', 'c.oid')}
    order by n.nspname <> 'public', n.nspname, c.relname`);
  return answer.rows;
}

type Owned<T> = T & { oid: string };

export async function readColumns(client: Client): Promise<Owned<Column>[]> {
  const answer = await client.query<
    Owned<Omit<Column, 'default' | 'enumLabels'>> & { default: string | null; labels: string[] | null }
  >(`
    select a.attrelid::text as oid, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull or t.typnotnull as "notNull", a.attidentity <> '' as identity, a.attgenerated <> '' as generated,
      case when a.attgenerated = '' then coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault) end as default,
      (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e
        where e.enumtypid = case when t.typtype = 'd' then t.typbasetype else t.oid end) as labels
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and ${ownSchema}
    order by a.attrelid, a.attnum`);
  return answer.rows.map(({ default: fallback, labels, ...column }) => ({
    ...column,
    ...(fallback === null ? {} : { default: fallback }),
    ...(labels === null ? {} : { enumLabels: labels }),
  }));
}

const names = (relation: string, numbers: string): string =>
  `(select array_agg(a.attname::text order by k.at) from unnest(${numbers}) with ordinality k(number, at)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

export async function readForeignKeys(client: Client): Promise<Owned<ForeignKey>[]> {
  const answer = await client.query<
    Owned<Omit<ForeignKey, 'onDelete'>> & { onDelete: NonNullable<ForeignKey['onDelete']> | null }
  >(`
    select o.conrelid::text as oid, o.conname as name, ${names('o.conrelid', 'o.conkey')} as columns, n.nspname as schema,
      c.relname as table, ${names('o.confrelid', 'o.confkey')} as references,
      case o.confdeltype when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default' end as "onDelete"
    from pg_constraint o join pg_class c on c.oid = o.confrelid join pg_namespace n on n.oid = c.relnamespace
    where o.contype = 'f' and o.conparentid = 0 order by o.conrelid, o.conname`);
  return answer.rows.map(({ onDelete, ...key }) => (onDelete === null ? key : { ...key, onDelete }));
}

/** Checks of a table, and those of its columns' domains with the column in place of VALUE. */
export async function readChecks(client: Client): Promise<Owned<{ name: string; expression: string }>[]> {
  const answer = await client.query<Owned<{ name: string; expression: string }>>(`
    select o.conrelid::text as oid, o.conname as name, pg_get_expr(o.conbin, o.conrelid) as expression
    from pg_constraint o where o.contype = 'c' and o.conrelid <> 0
    union all
    select a.attrelid::text, o.conname, regexp_replace(pg_get_expr(o.conbin, 0), '\\mVALUE\\M', quote_ident(a.attname), 'g')
    from pg_constraint o join pg_attribute a on a.atttypid = o.contypid where o.contype = 'c' and a.attnum > 0 and not a.attisdropped
    order by 1, 2`);
  return answer.rows;
}

export async function readIndexes(client: Client): Promise<Owned<Index>[]> {
  const answer = await client.query<Owned<Omit<Index, 'where'>> & { where: string | null }>(`
    select i.indrelid::text as oid, c.relname as name, i.indisunique as unique, i.indisprimary as primary, m.amname as method,
      pg_get_expr(i.indpred, i.indrelid) as where, pg_get_indexdef(i.indexrelid) as definition,
      (select json_agg(json_build_object(
          'text', coalesce(a.attname, pg_get_indexdef(i.indexrelid, k::int, true)),
          'expression', a.attname is null, 'descending', i.indoption[k - 1] & 1 = 1) order by k)
        from generate_series(1, i.indnkeyatts) k left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k - 1]
          and a.attnum > 0) as keys
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
    where i.indisvalid order by i.indrelid, i.indisprimary desc, c.relname`);
  // Of a partitioned table Postgres prints `ON ONLY`, which would build an index of no partition.
  return answer.rows.map(({ where, ...row }) => {
    const index = { ...row, definition: row.definition.replace(/ ON ONLY /, ' ON ') };
    return where === null ? index : { ...index, where };
  });
}

export async function readPolicies(client: Client): Promise<Owned<Policy>[]> {
  const answer = await client.query<Owned<Omit<Policy, 'using' | 'check'>> & { using: string | null; check: string | null }>(`
    select p.polrelid::text as oid, p.polname as name, p.polpermissive as permissive,
      case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end as command,
      array(select case when r = 0 then 'public' else pg_get_userbyid(r)::text end from unnest(p.polroles) r) as roles,
      pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
    from pg_policy p order by p.polrelid, p.polname`);
  return answer.rows.map(({ using, check, ...policy }) => ({
    ...policy,
    ...(using === null ? {} : { using }),
    ...(check === null ? {} : { check }),
  }));
}

/** Tables whose changes Supabase sends on, as `schema.table`. */
export async function readPublished(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_publication_tables where pubname = 'supabase_realtime' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** A function as Postgres has it; `definition` is the whole text of one in plpgsql. */
export interface FunctionRow extends DatabaseFunction {
  definition?: string;
}

const mayCall = (role: string): string =>
  `case when to_regrole('${role}') is null then false else has_function_privilege(to_regrole('${role}')::oid, p.oid, 'execute') end`;

/** Bits of `tgtype`: https://www.postgresql.org/docs/current/catalog-pg-trigger.html */
const events: [number, string][] = [
  [4, 'insert'],
  [8, 'delete'],
  [16, 'update'],
];

interface FunctionAnswer extends DatabaseFunction {
  definition: string | null;
  triggered: string[];
  types: number[];
  limits: boolean[];
  asOwner: boolean;
  byAnybody: boolean;
  bySignedIn: boolean;
}

export async function readFunctions(client: Client): Promise<FunctionRow[]> {
  const answer = await client.query<FunctionAnswer>(`
    select n.nspname as schema, p.proname as name, l.lanname as language,
      pg_get_function_identity_arguments(p.oid) as arguments,
      case when p.prosqlbody is null then p.prosrc else pg_get_functiondef(p.oid) end as source,
      p.prosecdef as "asOwner", ${mayCall('anon')} as "byAnybody", ${mayCall('authenticated')} as "bySignedIn",
      case when l.lanname = 'plpgsql' then pg_get_functiondef(p.oid) end as definition,
      array(select c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgfoid = p.oid and not t.tgisinternal order by t.oid) as triggered,
      array(select t.tgtype::int from pg_trigger t where t.tgfoid = p.oid and not t.tgisinternal order by t.oid) as types,
      array(select t.tgattr::text <> '' or t.tgqual is not null or t.tgtype & 1 = 0 or t.tgenabled not in ('O', 'A')
        from pg_trigger t where t.tgfoid = p.oid and not t.tgisinternal order by t.oid) as limits
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where p.prokind in ('f', 'p') and l.lanname not in ('internal', 'c') and ${ownSchema} and ${noMember('pg_proc', 'p.oid')}
    order by n.nspname <> 'public', n.nspname, p.proname, p.oid`);
  return answer.rows.map(({ definition, triggered, types, limits, asOwner, byAnybody, bySignedIn, ...known }) => ({
    ...known,
    ...(definition === null ? {} : { definition }),
    ...(asOwner
      ? { definer: { callable: [...(byAnybody ? ['anon' as const] : []), ...(bySignedIn ? ['authenticated' as const] : [])] } }
      : {}),
    ...(triggered.length === 0
      ? {}
      : {
          triggers: triggered.map((table, at) => ({
            table,
            events: events.filter(([bit]) => ((types[at] ?? 0) & bit) !== 0).map(([, name]) => name),
            ...(limits[at] === true ? { limited: true as const } : {}),
          })),
        }),
  }));
}

/** Rows of a table, by counting them: there are only those that the app's own SQL put in. */
export async function countRows(session: Session, table: string): Promise<number> {
  return Number((await session.value(`select count(*) from ${table}`)) ?? 0);
}

/** Whether Postgres knows a type as DDL writes it. */
export async function columnTypeExists(session: Session, type: string): Promise<boolean> {
  const bare = type.replace(/^(big|small)?serial$/i, 'integer').replaceAll("'", "''");
  return (await session.value(`select to_regtype('${bare}') is not null`)) === 'true';
}
