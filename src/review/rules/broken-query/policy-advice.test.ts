import { expect, it } from 'vitest';
import { app, facts, statement } from '../../../../test/measure/app.js';
import { catalogueOf } from '../../../../test/support/catalogue.js';
import type { Policy, Statement, Table } from '../../../model/index.js';
import { isOfOthers, policyFor } from './policy-advice.js';

const policy = (command: string, using: string): Policy => ({
  name: using,
  command,
  roles: ['authenticated'],
  permissive: true,
  using,
});

function table(name: string, ...policies: Policy[]): Table {
  const [made] = catalogueOf({ [name]: { columns: 'id user_id points' } }).tables;
  if (!made) throw new Error('no table');
  return { ...made, rowSecurity: true, policies };
}

const own = policy('UPDATE', '(auth.uid() = user_id)');
const teachers = policy('SELECT', "has_role(auth.uid(), 'teacher'::app_role)");

it('takes the owner from the other policies for one’s own rows, and who has the role for those of others', () => {
  const points = table('points', own, teachers);
  expect(policyFor(points, 'DELETE', { role: 'authenticated', others: false })).toContain(
    'USING ((SELECT auth.uid()) = user_id)',
  );
  expect(policyFor(points, 'DELETE', { role: 'authenticated', others: true })).toContain(
    "USING (has_role(auth.uid(), 'teacher'::app_role))",
  );
  const alone = policyFor(table('points', own), 'DELETE', { role: 'authenticated', others: true });
  expect(alone).toContain('USING (…)');
  expect(alone).toContain('a policy for their owner mends nothing');
  const mixed = policy('SELECT', "((auth.uid() = user_id) OR has_role(auth.uid(), 'teacher'::app_role))");
  expect(policyFor(table('points', mixed), 'DELETE', { role: 'authenticated', others: true })).toContain('USING (…)');
});

it('opens no table that tells what was done', () => {
  expect(policyFor(table('points_audit', own), 'DELETE', { role: 'authenticated', others: false })).toMatch(
    /^Take it out of the code/,
  );
});

it('tells by who is compared with the owner whose rows they are, and else by who asks', () => {
  const points = table('points', own);
  const by = (origin: string, column = 'user_id'): Statement => ({
    ...statement('wipe', 'DELETE FROM points', facts('points', { verb: 'delete', target: 'points' })),
    parameters: [{ origin, operator: '=', column: { table: 'points', column } }],
  });
  const entries = (backOffice: boolean) => {
    const [entry] = app(catalogueOf({ points: { columns: 'id' } }), [by('request')]).entryPoints;
    if (!entry) throw new Error('no entry point');
    return { entryPoints: new Map([['wipe', { ...entry, backOffice }]]) };
  };
  expect(isOfOthers([by('user.id')], points, ['wipe'], entries(true))).toBe(false);
  expect(isOfOthers([by('student.id')], points, ['wipe'], entries(false))).toBe(true);
  expect(isOfOthers([by('request', 'id')], points, ['wipe'], entries(false))).toBe(false);
  expect(isOfOthers([by('request', 'id')], points, ['wipe'], entries(true))).toBe(true);
});
