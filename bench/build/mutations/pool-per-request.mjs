// A request opens a pool of its own.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'connection-per-request',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.get('/${table.route}-newest', async () => {
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
    const { rows } = await pool.query('select id from ${table.table} order by id desc limit 1');
    return rows;
  });
`,
      at: 'new pg.Pool',
      importing: "import pg from 'pg';",
    });
  },
};
