// The schema as SQL, for the dialects whose schema is their migrations.

const types = {
  identity: 'integer primary key generated always as identity',
  uuid: 'uuid not null',
  integer: 'integer not null',
  money: 'bigint not null',
  real: 'real not null',
  text: 'text not null',
  time: 'timestamptz(3) not null default now()',
};

/** @param people the table of accounts, which is not made here where the platform has it */
export function schemaSql({ tables }, people = 'users') {
  const accounts =
    people === 'users'
      ? ['create table users (\n  id uuid primary key default gen_random_uuid(),\n  name text not null\n);\n']
      : [];
  return [...accounts, ...tables.map((table) => tableSql(table, people))].join('\n');
}

function tableSql({ name, columns, references, indexes }, people) {
  const lines = columns.map((column) => {
    const reference = references.find((one) => one.column === column.name);
    const to = reference?.table === 'users' ? people : reference?.table;
    return `  ${column.name} ${types[column.type]}${defaultSql(column)}${to === undefined ? '' : ` references ${to} (id) on delete cascade`}`;
  });
  return [
    `create table ${name} (\n${lines.join(',\n')}\n);`,
    ...indexes.map(
      ({ columns: keys, unique }) =>
        `create ${unique ? 'unique ' : ''}index ${indexName(name, keys)} on ${name} (${keys.join(', ')});`,
    ),
    '',
  ].join('\n');
}

const defaultSql = ({ default: value }) =>
  value === undefined ? '' : ` default ${typeof value === 'string' ? `'${value}'` : String(value)}`;

export const indexName = (table, columns) => `${table}_${columns.join('_')}_idx`;
