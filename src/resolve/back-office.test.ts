import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

/** A clinic whose routes are asked by people of several roles; `signUp` is what registering writes. */
async function clinic(signUp: string): Promise<{ staff: string[]; given: string[] | undefined; roles: unknown }> {
  const { app } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, role text not null);
create table visits (id serial primary key, user_id int not null references users, role text);
create table messages (id serial primary key, role text not null);`,
    'server.js': `import express from 'express'; import pg from 'pg'; import { requireRole, checkRole, isAllowed } from './roles.js'; const pool = new pg.Pool(); const app = express();
const visits = async (req, res) => res.json((await pool.query('SELECT id FROM visits WHERE user_id = $1', [req.query.user])).rows);
app.post('/register', async (req, res) => { await pool.query('INSERT INTO users (email, role) VALUES ($1, $2)', [req.body.email, ${signUp}]); res.end(); });
app.post('/messages', async (req, res) => { await pool.query('INSERT INTO messages (role) VALUES ($1)', [req.body.role]); res.end(); });
app.get('/desk', requireRole(['receptionist', 'admin']), visits);
app.get('/mine', requireRole('patient', 'receptionist'), visits);
app.get('/all', requireRole(Role.Admin), visits);
app.get('/either', requireRole(ALLOWED), visits);
app.get('/teams', requireRole('owner'), visits);
app.get('/inside', async (req, res) => { if (!['receptionist'].includes(req.user.role)) return res.status(403).end(); await visits(req, res); });
app.get('/asked', async (req, res) => { if (!checkRole(req.user, ['receptionist'])) return res.status(403).end(); await visits(req, res); });
app.get('/allowed', async (req, res) => { if (!isAllowed(req.user.role, ['receptionist', 'admin'])) return res.status(403).end(); await visits(req, res); });
app.get('/open', visits);
app.listen(3000);`,
    'roles.js': `export function requireRole(...roles) { return (req, res, next) => (roles.includes(req.user.role) ? next() : res.status(403).end()); }
export const checkRole = (user, roles) => roles.includes(user.role);
export const isAllowed = (role, roles) => roles.includes(role);`,
  });
  return {
    staff: app.entryPoints.filter(({ backOffice }) => backOffice).map(({ name }) => name),
    given: app.givenRoles,
    roles: Object.fromEntries(app.entryPoints.flatMap(({ name, roles }) => (roles ? [[name, roles.join(', ')]] : []))),
  };
}

it('takes for the back office’s what people with a role pass that no account has by itself', async () => {
  const { staff, given, roles } = await clinic("'patient'");
  expect(roles).toEqual({
    'GET /desk': 'admin, receptionist',
    'GET /mine': 'patient, receptionist',
    'GET /all': 'Admin',
    'GET /teams': 'owner',
    'GET /inside': 'receptionist',
    'GET /asked': 'receptionist',
    'GET /allowed': 'admin, receptionist',
  });
  expect(given).toEqual(['patient']);
  expect(staff.sort()).toEqual(['GET /all', 'GET /allowed', 'GET /asked', 'GET /desk', 'GET /inside']);
});

it('goes by the roles’ names alone where people pick theirs', async () => {
  const { staff, given } = await clinic('req.body.role');
  expect(given).toBeUndefined();
  expect(staff).toEqual(['GET /all']);
});

it('takes what lets nobody on but who runs the platform for the back office’s, and not what a team’s administrator may do', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': 'create table rules (id serial primary key, name text);',
    'server.js': `import express from 'express'; import pg from 'pg'; import { validateSuperAdminSession, requireTeamAdmin } from './guards.js'; const pool = new pg.Pool(); const app = express();
const rules = async (res) => res.json((await pool.query('SELECT id FROM rules')).rows);
app.get('/all', async (req, res) => { const session = await validateSuperAdminSession(req.cookies.token); if (!session) { return res.status(401).end(); } await rules(res); });
app.get('/either', async (req, res) => { const session = await validateSuperAdminSession(req.cookies.token); const shown = session ? 50 : 5; res.json([shown, await rules(res)]); });
app.get('/team', async (req, res) => { const session = await requireTeamAdmin(req.cookies.token); if (!session) return res.status(401).end(); await rules(res); });
app.listen(3000);`,
    'guards.js': `export async function validateSuperAdminSession(token) { return token === process.env.TOKEN ? { token } : null; }
export async function requireTeamAdmin(token) { return token ? { token } : null; }`,
  });
  expect(app.entryPoints.filter(({ backOffice }) => backOffice).map(({ name }) => name)).toEqual(['GET /all']);
});

it('takes pages for the back office’s whose layout asks for a session of those who run the platform', async () => {
  const staffs = async (table: string): Promise<string[]> => {
    const layout = `import { redirect } from 'next/navigation'; import { pool } from '../../lib/db';
export default async function Layout({ children }) { const { rows } = await pool.query('SELECT id FROM ${table} WHERE id = $1', [7]); if (rows.length === 0) redirect('/login'); return <main>{children}</main>; }`;
    const page = `import { pool } from '../../lib/db'; export default async function Page() { const { rows } = await pool.query('SELECT id FROM rules'); return <p>{rows.length}</p>; }`;
    const { app } = await reviewFiles({
      'package.json': '{"dependencies":{"next":"15","pg":"8"},"scripts":{"build":"next build"}}',
      'migrations/001.sql': `create table rules (id serial primary key); create table ${table} (id serial primary key);`,
      'lib/db.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
      'app/portal/layout.tsx': layout,
      'app/portal/page.tsx': page,
      'app/shown/page.tsx': page,
    });
    return app.entryPoints.filter(({ backOffice }) => backOffice).map(({ name }) => name);
  };
  expect(await staffs('super_admin_sessions')).toEqual(['/portal']);
  expect(await staffs('sessions')).toEqual([]);
});
