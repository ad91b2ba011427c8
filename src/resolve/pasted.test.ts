import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

it('takes text that is pasted into a template as it stands: its holes are values, its text is none', async () => {
  const statementsOf = async (driver: string, paste: string): Promise<string[]> => {
    const { app } = await reviewFiles({
      'package.json': '{"type":"module"}',
      'schema.sql': 'create table posts (id serial primary key, title text, made timestamptz);',
      'server.js': `import express from 'express';
${driver}
const app = express();
app.get('/posts', async (req, res) => {
  const since = req.query.since ? \`and made > '\${req.query.since}'\` : "and made > now() - interval '1 year'";
  res.json(await sql\`select id from posts where title = \${req.query.title} \${${paste}} limit 5\`);
});
app.listen(3000);`,
    });
    return app.statements.map(({ sql }) => sql.replace(/\s+/g, ' ')).sort();
  };
  const both = [
    'select id from posts where title = $1 and made > $2 limit 5',
    "select id from posts where title = $1 and made > now() - interval '1 year' limit 5",
  ];
  const neon = "import { neon } from '@neondatabase/serverless'; const sql = neon(process.env.DATABASE_URL);";
  expect(await statementsOf(neon, 'sql.unsafe(since)')).toEqual(both);
  expect(await statementsOf(neon, 'sql.unsafe(req.query.rest)')).toEqual([]);
});
