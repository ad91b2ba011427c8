// Trusts tokens of a service, as jose and as jwks-rsa do: by fetch, and by node:https.
import { createPublicKey } from 'node:crypto';
import https from 'node:https';
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { pool } from './database.js';

const issuer = 'https://notes.eu.auth0.com/';
const wanted = { issuer, audience: 'https://api.notes.example' };
const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer));

function fetched(kid, done) {
  https
    .get({ hostname: 'notes.eu.auth0.com', path: '/.well-known/jwks.json' }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () =>
        done(undefined, createPublicKey({ key: JSON.parse(text).keys.find((key) => key.kid === kid), format: 'jwk' })),
      );
    })
    .on('error', done);
}

function byHttps({ kid }) {
  return new Promise((resolve, reject) => fetched(kid, (error, key) => (error ? reject(error) : resolve(key))));
}

const app = express();

function guard(key) {
  return async (req, res, next) => {
    try {
      const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
      const { payload } = await jwtVerify(token, key, wanted);
      const { rows } = await pool.query('select id, email from users where auth0_id = $1', [payload.sub]);
      if (rows[0] === undefined) throw new Error('nobody');
      req.user = rows[0];
      next();
    } catch {
      res.status(401).json({ error: 'unauthorized' });
    }
  };
}

async function mine(req, res) {
  const { rows } = await pool.query('select id, title from notes where user_id = $1 limit 5', [req.user.id]);
  res.json(rows);
}

app.get('/mine', guard(keys), mine);
app.get('/mine/by-https', guard(byHttps), mine);
app.listen(process.env.PORT ?? 3000);
