import { createHash } from 'node:crypto';
import { pool } from './database.js';

/** Puts the account of the bearer token into `req.user`. */
export async function requireAccount(req, res, next) {
  const token = req.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const hash = createHash('sha256').update(token).digest('hex');
  const { rows } = await pool.query('select id, name from accounts where token_hash = $1', [hash]);
  if (rows.length === 0) return res.status(401).json({ error: 'sign in first' });
  req.user = rows[0];
  next();
}
