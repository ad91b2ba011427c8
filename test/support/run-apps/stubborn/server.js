// Answers only who asks as its own screens do, and each route refuses in a way of its own.
import { randomBytes } from 'node:crypto';
import express from 'express';
import { pool } from './database.js';
import { signedIn, signIn } from './sign-in.js';

const app = express();
app.use(express.json());

// A limit by the address of the connection: what stands in front is not believed.
const asked = new Map();
app.use((req, res, next) => {
  const count = (asked.get(req.socket.remoteAddress) ?? 0) + 1;
  asked.set(req.socket.remoteAddress, count);
  if (count > 12) return res.status(429).json({ error: 'Too many requests' });
  next();
});
app.use(signIn);

function fieldsOf(body) {
  return ['amount', 'currencyCode', 'reportId'].map((name) => body[name]);
}

const tokens = new Map();
app.get('/csrf-token', signedIn, (req, res) => {
  tokens.set(req.user.id, randomBytes(8).toString('hex'));
  res.json({ csrfToken: tokens.get(req.user.id) });
});
function withToken(req, res, next) {
  if (tokens.get(req.user.id) === undefined || req.headers['x-csrf-token'] !== tokens.get(req.user.id))
    return res.status(403).json({ error: 'CSRF token validation failed' });
  next();
}

app.get('/reports', signedIn, async (req, res) => {
  const { rows } = await pool.query('select id, title from reports order by id limit 5');
  res.json(rows);
});
app.get('/summary', signedIn, async (req, res) => {
  const wrong = ['from', 'to'].filter((name) => !/^\d{4}-\d{2}-\d{2}$/.test(req.query[name] ?? ''));
  if (wrong.length > 0)
    return res
      .status(400)
      .json({ error: wrong.map((name) => `${name}: Invalid input: expected string, received undefined`).join('; ') });
  const { rows } = await pool.query('select count(*) from reports where user_id <> $1', [req.user.id]);
  res.json(rows[0]);
});
app.get('/reports/:id/comments/:commentId', signedIn, async (req, res) => {
  const { rows } = await pool.query('select id, body from comments where id = $1 and report_id = $2', [
    req.params.commentId,
    req.params.id,
  ]);
  if (rows[0] === undefined) return res.status(404).json({ error: 'Comment not found' });
  res.json(rows[0]);
});
app.get('/keeper', async (req, res) => {
  const token = req.headers.authorization?.replace('Bearer ', '');
  if (token !== process.env.KEEPER_API_KEY) return res.status(401).json({ error: 'no' });
  const { rows } = await pool.query('select count(*) from reports');
  res.json(rows[0]);
});
app.post('/reports/:id/close', signedIn, withToken, async (req, res) => {
  const { rows } = await pool.query('update reports set title = title where id = $1 returning id', [req.params.id]);
  res.json(rows);
});
app.post('/quarters', signedIn, async (req, res) => {
  const { quarter, code } = req.body;
  if (!/^\d{4}-Q\d$/.test(quarter ?? '')) return res.status(400).json({ error: 'quarter must match YYYY-QN' });
  if (!/^act_\d+$/.test(code ?? ''))
    return res
      .status(400)
      .json({ issues: [{ path: ['code'], code: 'invalid_format', message: 'Invalid string: must match pattern /^act_\\d+$/' }] });
  const { rows } = await pool.query('select count(*) from reports where title <> $1', [quarter]);
  res.json(rows[0]);
});
app.post('/labels', signedIn, async (req, res) => {
  try {
    for (const label of req.body.labels) label.trim();
    const { rows } = await pool.query('select count(*) from reports where title <> $1', [req.body.labels[0]]);
    res.json(rows[0]);
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    res.status(500).json({ error: 'Failed to label' });
  }
});
app.post('/prices', signedIn, async (req, res) => {
  const { amount, currencyCode, reportId } = req.body ?? {};
  // As drizzle-zod makes a schema of the table, and without a word of what is wrong.
  if (typeof amount !== 'string' || typeof currencyCode !== 'string' || !Number.isInteger(reportId))
    return res.status(400).json({ message: 'That did not work' });
  const values = fieldsOf(req.body);
  const { rows } = await pool.query(
    'insert into prices (amount, currency_code, report_id) values ($1, $2, $3) returning id',
    values,
  );
  res.status(201).json(rows[0]);
});
app.delete('/reports/:id', signedIn, async (req, res) => {
  try {
    const { rowCount } = await pool.query('delete from reports where id = $1', [req.params.id]);
    res.json({ gone: rowCount });
  } catch {
    res.status(500).json({ error: 'Failed to delete report' });
  }
});
// The only report without a comment.
await pool.query("insert into reports (user_id, title) select min(id), 'fresh' from users");
app.listen(process.env.PORT ?? 3000);
