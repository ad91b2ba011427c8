// Who signs in is known to this process alone.
import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import express from 'express';
import { pool } from './database.js';

const hash = promisify(scrypt);
const sessions = new Map();
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
  const { rows } = await pool.query('select id, name, password from users where email = $1', [email]);
  if (rows[0] === undefined || rows[0].password !== (await hashed(password))) return res.status(401).json({ error: 'no' });
  const token = randomBytes(16).toString('hex');
  sessions.set(token, { id: rows[0].id, name: rows[0].name });
  res.json({ token });
});

export function signedIn(req, res, next) {
  const user = sessions.get(req.headers.authorization?.replace('Bearer ', '') ?? '');
  if (user === undefined) return res.status(401).json({ error: 'sign in first' });
  req.user = user;
  next();
}

async function hashed(password) {
  return (await hash(password, 'salt', 16)).toString('hex');
}
