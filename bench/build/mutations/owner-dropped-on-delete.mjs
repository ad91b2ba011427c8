// Taking away forgets to ask whose it is.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'security',
  mutate(app) {
    // With its policies the database would still refuse: they go too.
    app.files.set(
      'migrations/0002_schema.sql',
      app.files.get('migrations/0002_schema.sql').replace(/alter table \w+ (?:enable|force) row level security;\n/g, ''),
    );
    for (const table of growing(app)) {
      const path = `${folderOf(table)}/queries.ts`;
      const place = edit(
        app,
        path,
        new RegExp(
          `(\\.deleteFrom\\('${table.table}'\\)\\n\\s*\\.where\\('id', '=', id\\)\\n)\\s*\\.where\\(\\(eb\\) => mayChange\\(eb, person\\)\\)\\n`,
        ),
        (match) => match[1],
      );
      if (place !== undefined) return place;
    }
    return undefined;
  },
};
