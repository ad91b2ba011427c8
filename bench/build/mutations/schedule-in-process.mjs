// A schedule in the web process, which adds a row each time: each instance adds its own.
import { edit, growing } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    const schema = app.files.get('migrations/0002_schema.sql');
    for (const { table } of growing(app)) {
      const declared = new RegExp(`create table ${table} \\(\\n([\\s\\S]*?)\\n\\);`).exec(schema)?.[1] ?? '';
      // A key would refuse the second one's.
      if (/\bunique\b(?!.*\bid\))/.test(declared) || new RegExp(`create unique index \\w+ on ${table} `).test(schema)) continue;
      const columns = [...declared.matchAll(/^ {2}(\w+) \w+.* not null(?!.*(?:default|generated))/gm)].map(
        (match) => `'${match[1]}'`,
      );
      if (columns.length === 0) continue;
      const added = `database.selectFrom('${table}').select([${columns.join(', ')}]).limit(1)`;
      return edit(
        app,
        'src/server.ts',
        '  await app.listen(',
        (match) => `  setInterval(
    () => void database.insertInto('${table}').columns([${columns.join(', ')}]).expression(${added}).execute(),
    86_400_000,
  );
${match[0]}`,
      );
    }
    return undefined;
  },
};
