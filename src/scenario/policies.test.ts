import { expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf as catalogue } from '../../test/support/catalogue.js';
import type { Statement, TableScenario } from '../model/index.js';
import { scenario } from './scenario.js';

/** What the scenario says of offers whose policy for adding rows has this condition. */
function offersWith(
  check: string,
  role: Statement['role'] = 'authenticated',
  column = 'region',
  givenRoles?: string[],
): TableScenario | undefined {
  const plain = catalogue({
    users: { columns: 'id email password' },
    offers: { columns: `id ${column} title`, ...(column === 'user_id' ? { keys: { user_id: 'users' } } : {}) },
  });
  const policy = { name: 'add', command: 'INSERT', roles: ['authenticated'], permissive: true, check };
  const tables = plain.tables.map((table) =>
    table.name === 'offers' ? { ...table, rowSecurity: true, policies: [policy] } : table,
  );
  const inserts = statement('into', 'INSERT INTO offers', facts('offers', { verb: 'insert', target: 'offers' }), { role });
  const reads = statement('of', 'SELECT FROM offers', facts('offers'), { role });
  const it = app({ ...plain, tables }, [inserts, reads], givenRoles === undefined ? {} : { givenRoles });
  return scenario(it).tables.find(({ table }) => table === 'offers');
}

it('counts by those who have the role that each way of a policy for adding rows asks for', () => {
  expect(offersWith('is_admin()')).toMatchObject({ rule: 4, fixed: 200 });
  expect(offersWith("(has_role(auth.uid(), 'provider'::app_role) OR is_admin())", 'authenticated', 'user_id')).toMatchObject({
    rule: 4,
    perUser: 1 / 20,
    guess: true,
  });
});

it('says nothing where somebody may add rows without a role, or the code adds them past the policies', () => {
  expect(offersWith("(has_role(auth.uid(), 'provider') OR (user_id = auth.uid()))", 'authenticated', 'user_id')?.rule).toBe(18);
  expect(offersWith("has_role(auth.uid(), 'provider')", 'service', 'user_id')?.rule).toBe(18);
  // Staff adds what is somebody's own: as many as there are of those.
  expect(offersWith('is_admin()', 'authenticated', 'user_id')?.rule).toBe(18);
});

it('takes a role that no account begins with for one that whoever runs the app gives', () => {
  const check = "has_role(auth.uid(), 'teacher')";
  expect(offersWith(check, 'authenticated', 'region', ['student'])).toMatchObject({ rule: 4, fixed: 200 });
  expect(offersWith(check, 'authenticated', 'region', ['student', 'teacher'])).toMatchObject({ perUser: 1 / 20 });
});
