/** A server over `pg` with one route, whose body is given; `head` stands before it, `more` after it. */
export function oneRoute(body: string, { head = '', more = '' }: { head?: string; more?: string } = {}): string {
  return `import express from 'express';
import pg from 'pg';
${head}const pool = new pg.Pool();
const app = express();
app.post('/go/:id', async (req, res) => {
${body}
  res.json({});
});
${more}
app.listen(3000);`;
}
