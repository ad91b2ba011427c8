import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { articles } from './articles.js';
import { pool } from './database.js';
import { events } from './events.js';
import { money } from './money.js';
import { signedIn, signIn } from './sign-in.js';

const app = express();
app.use(express.json());
// As on a network: no two requests begin at the same moment.
const jitter = Number(process.env.JITTER ?? 30);
app.use(async (req, res, next) => {
  await wait(Math.random() * jitter);
  next();
});
app.use(signIn);
app.use(signedIn);
// A write before all others, which has nothing to do with them.
app.use(async (req, res, next) => {
  await pool.query('update users set seen_at = now() where id = $1', [req.user.id]);
  next();
});
app.use('/articles', articles);
app.use('/events', events);
app.use(money);
app.listen(process.env.PORT ?? 3000);
