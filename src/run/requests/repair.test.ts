import { expect, it } from 'vitest';
import type { Json } from '../../model/index.js';
import { catalogueOf } from '../../../test/support/catalogue.js';
import { readFiles } from '../../../test/support/reading.js';
import { resolve } from '../../resolve/index.js';
import { assume } from '../../settings/index.js';
import { groundOf } from '../stage/ground.js';
import { recipeOf } from './compose.js';
import { plansOf } from './plan.js';
import { repair } from './repair.js';
import { knownPassword } from './values.js';

const files = {
  'server.js': `import express from 'express'; import pg from 'pg';
const app = express(); const pool = new pg.Pool();
app.post('/forgot', async (req, res) => res.json((await pool.query('select id from users where email = $1', [req.body.email])).rows));
app.listen(3000);`,
};

/** What is sent after the app said this of what was sent before. */
async function after(says: string, sent: Record<string, Json>): Promise<{ set?: Record<string, Json>; without?: string[] }> {
  const reading = readFiles(['express', 'pg'], files);
  const app = await resolve(reading, catalogueOf({ users: { columns: 'id email password', unique: [['email']] } }));
  const [plan] = plansOf(app);
  if (plan === undefined) throw new Error('no plan');
  const row = { id: 7, email: 'ann@example.com', password: 'x' };
  const supply = {
    ground: groundOf(app, assume(app, undefined)),
    samples: {
      of: async () => row,
      unjoined: async () => undefined,
      under: async () => undefined,
      childless: async () => undefined,
    },
    person: undefined,
    serial: 12,
  };
  const better = await repair(recipeOf(plan), sent, JSON.stringify({ error: says }), { refused: [], log: '' }, supply);
  return better === undefined ? {} : { set: better.set, without: better.without };
}

it('names somebody who is there where nobody is, and somebody new where one is', async () => {
  expect(await after('User not found', { email: 'nobody@example.com' })).toMatchObject({ set: { email: 'ann@example.com' } });
  expect(await after('User not found', { email: 'ann@example.com' })).not.toMatchObject({ set: { email: 'ann@example.com' } });
  expect(await after('User is already a member', { email: 'ann@example.com' })).toMatchObject({
    set: { email: 'person12@example.com' },
  });
});

it('takes another password where it must be another one, and leaves out a code that is none', async () => {
  const passwords = { currentPassword: knownPassword, newPassword: knownPassword, confirmPassword: knownPassword };
  const { set } = await after('New password must be different from the current password.', passwords);
  expect(set?.['newPassword']).not.toBe(knownPassword);
  expect(set?.['confirmPassword']).toBe(set?.['newPassword']);
  expect(set).not.toHaveProperty('currentPassword');
  expect(await after('Invalid or expired invitation.', { email: 'a@b.c', inviteId: 3 })).toMatchObject({ without: ['inviteId'] });
  expect((await after('Invalid email address', { email: 'a' })).without).toEqual([]);
});

it('adds what is missing of several that are wanted, and leaves those that are there', async () => {
  const { set } = await after('email and password are required', { email: 'ann@example.com' });
  expect(set).toEqual({ password: knownPassword });
});
