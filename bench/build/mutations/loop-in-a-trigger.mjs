// A function of the database goes through rows one by one.
import { edit, growing } from '../app.mjs';

export default {
  kind: 'n-plus-one',
  rule: 'row-loop',
  mutate(app) {
    const table = growing(app).find(({ references }) => references.some(({ to }) => to !== 'user'));
    const parent = table?.references.find(({ to }) => to !== 'user');
    if (parent === undefined) return undefined;
    const path = 'migrations/0002_schema.sql';
    app.files.set(
      path,
      `${app.files.get(path)}
create function touch_${table.table}() returns trigger language plpgsql as $$
declare one record;
begin
  for one in select id from ${table.table} where ${parent.column} = new.${parent.column} loop
    update ${table.table} set updated_at = now() where id = one.id;
  end loop;
  return new;
end $$;
create trigger touch after insert on ${table.table} for each row execute function touch_${table.table}();
`,
    );
    return edit(app, path, '  for one in select', (match) => match[0]);
  },
};
