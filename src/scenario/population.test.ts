import { expect, it } from 'vitest';
import { app } from '../../test/measure/app.js';
import { catalogueOf } from '../../test/support/catalogue.js';
import { scenario } from './scenario.js';

/** The table whose rows are the users, where payers are keyed to the accounts and `profiles` has these columns. */
function usersOf(profiles: string): { table: string | undefined; rows: Record<string, number | undefined> } {
  const tables = catalogueOf({
    users: { schema: 'auth', columns: 'id email' },
    profiles: { columns: profiles },
    subscribers: { columns: 'id user_id email', keys: { user_id: 'auth.users' }, unique: [['user_id']] },
    posts: { columns: 'id user_id text', keys: { user_id: 'auth.users' } },
  });
  const { population, tables: lines } = scenario(app(tables));
  return { table: population?.table, rows: Object.fromEntries(lines.map(({ table, perUser }) => [table, perUser])) };
}

it('takes profiles for the accounts, although no migration has their key', () => {
  expect(usersOf('id name')).toMatchObject({ table: 'profiles', rows: { profiles: 1, subscribers: 1, posts: 5 } });
});

it('does not where their id is their own', () => {
  expect(usersOf('id user_id name').table).toBe('subscribers');
});
