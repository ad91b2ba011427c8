// A table without a primary key.
import { edit, growing } from '../app.mjs';

export default {
  kind: 'denormalized',
  rule: 'missing-key',
  also: ['missing-index', 'race'],
  mutate(app) {
    const table = growing(app).find(
      ({ entity, unique }) =>
        unique.length === 0 && !app.tables.some(({ references }) => references.some(({ to }) => to === entity)),
    );
    if (table === undefined) return undefined;
    const path = 'migrations/0002_schema.sql';
    const text = app.files.get(path);
    const from = text.indexOf(`create table ${table.table} (`);
    app.files.set(
      path,
      text.slice(0, from) +
        text.slice(from).replace('id uuid primary key default gen_random_uuid()', 'id uuid not null default gen_random_uuid()'),
    );
    return edit(app, path, `create table ${table.table} (`, (match) => match[0]);
  },
};
