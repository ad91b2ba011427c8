// What @clerk/express does: the token's key is asked of Clerk's interface by the secret, and so is who somebody is.
import express from 'express';
import { createRemoteJWKSet, decodeJwt, importSPKI, jwtVerify } from 'jose';
import { pool } from './database.js';

const secret = process.env.CLERK_SECRET_KEY;
if (!secret?.startsWith('sk_test_')) throw new Error('Missing secretKey');
const frontend = Buffer.from(process.env.CLERK_PUBLISHABLE_KEY.split('_')[2], 'base64').toString();
if (!frontend.endsWith('.clerk.accounts.dev$')) throw new Error('Publishable key not valid.');
const clerk = 'https://api.clerk.com';
const keys = createRemoteJWKSet(new URL(`${clerk}/v1/jwks`), { headers: { authorization: `Bearer ${secret}` } });
const ofEnvironment = importSPKI(process.env.CLERK_JWT_KEY, 'RS256');

const app = express();

async function signedIn(req, res, next) {
  try {
    const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
    await jwtVerify(token, keys);
    await jwtVerify(token, await ofEnvironment);
    const { rows } = await pool.query('select id, email from users where clerk_id = $1', [decodeJwt(token).sub]);
    if (rows[0] === undefined) throw new Error('nobody');
    req.user = { ...rows[0], clerk: decodeJwt(token).sub };
    next();
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}

app.get('/mine', signedIn, async (req, res) => {
  const { rows } = await pool.query('select id, title from notes where user_id = $1 limit 5', [req.user.id]);
  res.json(rows);
});
app.get('/me', signedIn, async (req, res) => {
  const answer = await fetch(`${clerk}/v1/users/${req.user.clerk}`, { headers: { authorization: `Bearer ${secret}` } });
  const {
    email_addresses: [address],
  } = await answer.json();
  if (address.email_address !== req.user.email) return res.status(500).json({ error: 'somebody else' });
  const { rows } = await pool.query('select id, name from users where id = $1', [req.user.id]);
  res.json(rows[0]);
});
app.listen(process.env.PORT ?? 3000);
