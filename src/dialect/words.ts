/** Words of SQL: none of them is a name, however it is written. */
export const keywords: ReadonlySet<string> = new Set(
  `select from where and or not in is null like between exists case when then else end as on using join inner left right full outer
  cross natural group by order having limit offset union all distinct asc desc insert into values update set delete create table
  primary foreign references unique index default check constraint cast collate escape current_timestamp current_date current_time
  interval true false returning with recursive over partition preceding following unbounded filter within nulls conflict do nothing
  for share nowait skip locked begin commit rollback transaction savepoint release explain alter add drop rename to if temporary view
  trigger unsigned signed separator regexp rlike glob match against div mod xor duplicate low_priority delayed high_priority
  sql_calc_found_rows straight_join force use lateral any some except intersect window immediate exclusive deferred binary fetch
  distinctrow rollup indexed lock show describe pragma excluded cascade restrict no action`.split(/\s+/),
);

/** Words of SQL that name columns too: in mixed letters they are names. */
export const softKeywords: ReadonlySet<string> = new Set(
  `key first last row rows range current mode int integer bigint smallint tinyint char varchar text decimal numeric real double
  precision float date datetime timestamp time year month day week hour minute second quarter microsecond json boolean bool blob
  column ignore replace language start isnull notnull`.split(/\s+/),
);

/** What Postgres alone keeps for itself: a name in MySQL and SQLite. */
export const namesElsewhere: ReadonlySet<string> = new Set(
  `user only placing symmetric asymmetric variadic authorization freeze verbose tablesample collation array analyse overlaps similar
  concurrently initially session_user`.split(/\s+/),
);

/** Words behind which a table's name stands, also before a bracket. */
export const beforeTable: ReadonlySet<string> = new Set([
  'from',
  'join',
  'into',
  'update',
  'table',
  'exists',
  'references',
  'view',
]);

/** Functions that Postgres has under another name, or whose name it keeps for a type. */
export const functions: ReadonlyMap<string, string> = new Map([
  ['rand', 'random'],
  ['ifnull', 'coalesce'],
  ['total', 'sum'],
  ['group_concat', 'string_agg'],
  ['json_arrayagg', 'json_agg'],
  ['json_group_array', 'json_agg'],
  ['json_objectagg', 'json_object_agg'],
  ['json_group_object', 'json_object_agg'],
  ['char', 'chr'],
  ['time', 'time_of'],
  ['timestamp', 'timestamp_of'],
  ['interval', 'interval_of'],
]);
