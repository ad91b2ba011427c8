// Who signs in gets a token that the database knows: every instance can ask there.
import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import express from 'express';
import { pool } from './database.js';

const hash = promisify(scrypt);
export const signIn = express.Router();

signIn.post('/register', async (req, res) => {
  const { email, name, password } = req.body;
  if (!email || !name || !password) return res.status(400).json({ error: 'email, name and password are required' });
  const { rows } = await pool.query('insert into users (email, name, password) values ($1, $2, $3) returning id', [
    email,
    name,
    await hashed(password),
  ]);
  res.status(201).json({ id: rows[0].id });
});

signIn.post('/login', async (req, res) => {
  const { email, password } = req.body;
  if (!email || !password) return res.status(400).json({ error: 'email and password are required' });
  const { rows } = await pool.query('select id, password from users where email = $1', [email]);
  if (rows[0] === undefined || rows[0].password !== (await hashed(password))) return res.status(401).json({ error: 'no' });
  const token = randomBytes(16).toString('hex');
  await pool.query('insert into sessions (token, user_id) values ($1, $2)', [token, rows[0].id]);
  res.json({ token });
});

export async function signedIn(req, res, next) {
  const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
  const { rows } = await pool.query('select u.id, u.name from sessions s join users u on u.id = s.user_id where s.token = $1', [
    token,
  ]);
  if (rows[0] === undefined) return res.status(401).json({ error: 'sign in first' });
  req.user = rows[0];
  next();
}

async function hashed(password) {
  return (await hash(password, 'salt', 16)).toString('hex');
}
