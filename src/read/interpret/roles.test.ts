import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import { callsIn, isStaffRole } from '../../model/index.js';
import { leftTo, roleKnown, rolesIn } from './roles.js';
import { staffArm } from './staff.js';

/** The columns by which users and staff get the list of a route that gathers its conditions so. */
function forms(gathering: string, more = ''): { users: string[]; staff: string[] } {
  const reading = readFiles(['express', 'pg', 'drizzle-orm'], {
    'schema.ts': `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'; ${more}
export const users = pgTable('users', { id: serial('id').primaryKey(), role: text('role').default('passenger') });
export const rides = pgTable('rides', { id: serial('id').primaryKey(), rider: integer('rider'), driver: integer('driver') });`,
    'server.ts': `import express from 'express'; import { and, eq } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
import { rides, users } from './schema'; const db = drizzle(process.env.URL); const app = express();
app.post('/api/admins', async (req, res) => { await db.insert(users).values({ role: 'admin' }); res.end(); });
app.get('/api/rides', async (req, res) => { const caller = req.user; const where = []; ${gathering}
res.json(await db.select({ id: rides.id }).from(rides).where(where.length > 0 ? and(...where) : undefined)); }); app.listen(3000);`,
  });
  const named = (staff: boolean): string[] =>
    reading.entryPoints
      .filter((entry) => entry.path === '/api/rides' && entry.backOffice === staff)
      .flatMap(({ work }) => callsIn(work))
      .flatMap(({ site, variants }) =>
        variants.map((index) => JSON.stringify(reading.callSites.find((call) => call.id === site)?.variants[index])),
      )
      .map((step) => ['rider', 'driver'].filter((column) => step.includes(`"column":"${column}"`)).join('+') || 'all')
      .sort();
  return { users: named(false), staff: named(true) };
}

const driver = `if (caller.role === 'driver') { where.push(eq(rides.driver, caller.id)); }`;
const rider = `if (caller.role === 'passenger' || caller.role === 'corporate') { where.push(eq(rides.rider, caller.id)); }`;

it('gives a list without any condition to the roles that are left, where each of the users’ adds one', () => {
  const { users, staff } = forms(`${driver} ${rider}`);
  expect(users).not.toContain('all');
  expect(users).toEqual(expect.arrayContaining(['driver', 'rider']));
  expect(staff).toContain('all');
  expect(forms(`if (caller.role === 'admin') { return res.end(); } ${driver} ${rider}`).users).not.toContain('all');
});

it('keeps what users get beside many options of which each alone is staff’s', () => {
  const options = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (name) => `if (req.query.${name}) { where.push(eq(rides.id, req.query.${name})); }`,
  );
  expect(forms(`${options.join(' ')} ${driver} ${rider}`).users).toEqual(expect.arrayContaining(['driver', 'rider']));
});

it('keeps it where the code knows a role that no test shuts out', () => {
  expect(forms(driver).users).toContain('all');
  expect(forms(`${driver} ${rider}`, `export const roles = ['guest', 'driver'];`).users).toContain('all');
  expect(
    forms(`${driver} if (caller.role === 'passenger' && req.query.own) { where.push(eq(rides.rider, caller.id)); }`).users,
  ).toContain('all');
});

it('leaves out what nobody gets', () => {
  const admin = `if (caller.role === 'admin') { where.push(eq(rides.id, 7)); }`;
  const { users, staff } = forms(`${driver} ${rider} ${admin}`);
  expect(users).not.toContain('all');
  expect(staff.filter((form) => form === 'all')).toHaveLength(1);
});

it('reads roles in code, schema and lists, and none of what models say or pages mark', () => {
  expect([...rolesIn(["if (user.role === 'Driver') {}", "update users set role = 'rider'"])].sort()).toEqual(['driver', 'rider']);
  expect([...rolesIn(["create type user_role as enum (\n 'admin',\n 'cook')", 'enum Role { OWNER GUEST }'])].sort()).toEqual([
    'admin',
    'cook',
    'guest',
    'owner',
  ]);
  expect([...rolesIn(["role: z.enum(['member', 'coach'])", "role: text('role').default('member')"])].sort()).toEqual([
    'coach',
    'member',
  ]);
  expect([...rolesIn(["messages.push({ role: 'assistant' })", '<div role="group">'])]).toEqual([]);
});

it('tells by a test of one role, of several and of none of several', () => {
  const known = (text: string, outcome: 'yes' | 'no'): string =>
    (roleKnown({ text })?.[outcome] ?? []).map(({ state, word }) => `${state} ${word ?? ''}`).join();
  expect(known("user.role === 'a'", 'yes')).toBe('same a');
  expect(known("user?.role !== 'a' && user?.role !== 'b'", 'yes')).toBe('differs a,differs b');
  expect(known("user.role === 'a' || user.role === 'b'", 'no')).toBe('differs a,differs b');
  expect(roleKnown({ text: "user.role === 'a' || other.role === 'b'" })).toBeUndefined();
  expect(roleKnown({ text: "user.role === 'a' && isOpen" })).toBeUndefined();
  expect(leftTo(roleKnown({ text: "user.role === 'a' || user.role === 'b'" })?.no ?? [], new Set(['a', 'b']))).toBe('nobody');
  expect(leftTo(roleKnown({ text: "user.role === 'a'" })?.no ?? [], new Set(['a']))).toBeUndefined();
});

it('takes for staff who runs the whole, and not who runs a company of the customers', () => {
  expect(['central_admin', 'main-admin', 'superadmin', 'root', 'head_staff'].map(isStaffRole)).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
  expect(['company_admin', 'school_admin', 'team_admin'].some(isStaffRole)).toBe(false);
  expect(staffArm({ text: "user.role === 'central_admin'", negated: false })).toBe('then');
  expect(staffArm({ text: "user.role === 'company_admin'", negated: false })).toBeUndefined();
});
