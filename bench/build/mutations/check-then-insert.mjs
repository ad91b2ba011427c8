// The unique key goes, and the app looks before it inserts: two at once both find nothing.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'race',
  mutate(app) {
    for (const table of growing(app)) {
      const [unique] = table.unique.filter((columns) => columns.length === 2 && columns.includes('owner_id'));
      if (unique === undefined || table.blueprint.owner !== 'user' || table.create.length === 0) continue;
      const other = table.references.find(({ column }) => unique.includes(column));
      if (other === undefined) continue;
      const schema = app.files.get('migrations/0002_schema.sql');
      app.files.set(
        'migrations/0002_schema.sql',
        schema.replace(
          new RegExp(`create unique index \\w+ on ${table.table} \\(${unique.join(', ')}\\);`),
          `create index ${table.table}_both_idx on ${table.table} (${unique.join(', ')});`,
        ),
      );
      const path = `${folderOf(table)}/queries.ts`;
      const place = edit(
        app,
        path,
        /( {2}const made = await database\n)( {4}\.insertInto)/,
        (
          match,
        ) => `  const there = await database.selectFrom('${table.table}').select('id').where('owner_id', '=', person).where('${other.column}', '=', values.${other.name}Id).executeTakeFirst();
  if (there !== undefined) return false;
${match[1]}${match[2]}`,
      );
      return place && { ...place, line: place.line + 2 };
    }
    return undefined;
  },
};
