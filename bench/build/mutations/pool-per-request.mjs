// A request opens a pool of its own.
import { edit, folderOf, growing, importInto } from '../app.mjs';

export default {
  kind: 'connection-per-request',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    const path = `${folderOf(table)}/routes.ts`;
    edit(
      app,
      path,
      /export function \w+Routes\(app: App, services: Services\): void \{\n/,
      (match) => `${match[0]}  app.get('/${table.route}-newest', async () => {
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
    const { rows } = await pool.query('select id from ${table.table} order by id desc limit 1');
    return rows;
  });
`,
    );
    importInto(app, path, "import pg from 'pg';");
    return edit(app, path, 'new pg.Pool', (match) => match[0]);
  },
};
