import express from 'express';
import { pool } from './database.js';
import { signedIn, signIn } from './sign-in.js';

const app = express();
app.use(express.json());
app.use(signIn);
app.get('/me', signedIn, async (req, res) => {
  const { rows } = await pool.query('select id, email, name from users where id = $1', [req.user.id]);
  res.json(rows[0]);
});
app.patch('/me', signedIn, async (req, res) => {
  const { name } = req.body;
  if (!name) return res.status(400).json({ error: 'name is required' });
  await pool.query('update users set name = $1 where id = $2', [name, req.user.id]);
  res.json({ name });
});
app.listen(process.env.PORT ?? 3000);
