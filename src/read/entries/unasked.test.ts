import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';

const asked = ['orders', 'goods', 'notes', 'plans', 'rooms'];

/** What is marked as asked for by no screen, where screens ask for so many other routes; and what findings say of it. */
async function unasked(path: string, client = '', screens = asked, base = '/api'): Promise<{ marked: string[]; told: string[] }> {
  const { app, findings } = await reviewFiles({
    'package.json': '{"dependencies":{"react":"19"}}',
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), total int);`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
${asked.map((name) => `app.get('${base}/${name}', async (req, res) => { res.json((await pool.query('select * from orders where user_id = $1 limit 5', [req.user.id])).rows); });`).join('\n')}
app.get('${path}', async (req, res) => { const { rows } = await pool.query('select * from orders'); res.json(rows); });
app.listen(3000);`,
    'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useQuery } from '@tanstack/react-query';
function Page() { ${screens.map((name) => `useQuery({ queryKey: ['${base}/${name}'] });`).join(' ')} ${client} return <p />; }
createRoot(document.getElementById('root')).render(<Page />);`,
  });
  return {
    marked: app.entryPoints.filter((entry) => entry.unasked).map(({ id }) => id),
    told: findings.flatMap(({ evidence }) => evidence.filter((line) => line.includes('no screen'))),
  };
}

it('marks a route whose path the client names nowhere, and says so of what is found there', async () => {
  const { marked, told } = await unasked('/api/leftovers');
  expect(marked).toEqual(['GET /api/leftovers']);
  expect(told).toEqual([expect.stringContaining('no screen of this repository asks for GET /api/leftovers')]);
});

it('marks none that may be asked for: named in the client, made for others, or where most of the client is not here', async () => {
  expect((await unasked('/api/leftovers', "const kind = 'leftovers'; fetch('/api/' + kind + '/x');")).marked).toEqual([]);
  expect((await unasked('/api/v1/leftovers')).marked).toEqual([]);
  expect((await unasked('/api/v1/leftovers', '', asked, '/api/v1')).marked).toEqual(['GET /api/v1/leftovers']);
  expect((await unasked('/api/leftovers', '', asked.slice(0, 2))).marked).toEqual([]);
});

it('does not take for asking what leads to a screen of that name, makes a cache forget, or sends something', async () => {
  const marked = async (client: string): Promise<number> => (await unasked('/api/leftovers', client)).marked.length;
  expect(await marked(`if (window.x) { navigate('/leftovers'); }`)).toBe(1);
  expect(await marked(`queryClient.invalidateQueries({ queryKey: ['/api/leftovers'] });`)).toBe(1);
  expect(await marked(`const send = () => apiRequest('POST', '/api/leftovers', {});`)).toBe(1);
  expect(await marked(`const send = () => fetch('/api/leftovers', { method: 'POST' });`)).toBe(1);
  expect(await marked(`const load = (day) => [\`/api/leftovers/date/\${day}\`];`)).toBe(1);
  expect(await marked(`const load = () => apiRequest('GET', '/api/leftovers');`)).toBe(0);
  expect(await marked(`const load = () => fetch('/api/leftovers', { cache: 'no-store' });`)).toBe(0);
});

it('marks what does something and that nobody asks for, and leaves what any text of the client names', async () => {
  const sent = async (client = ''): Promise<string[]> => {
    const { app } = await reviewFiles({
      'package.json': '{"dependencies":{"react":"19"}}',
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'migrations/001.sql': 'create table orders (id serial primary key, total int);',
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
${[...asked, 'recalculate'].map((name) => `app.post('/api/${name}', async (req, res) => { await pool.query('insert into orders (total) values ($1)', [req.body.total]); res.end(); });`).join('\n')}
app.listen(3000);`,
      'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useMutation } from '@tanstack/react-query';
function Page() { ${asked.map((name) => `const ${name} = useMutation({ mutationFn: () => fetch('/api/${name}', { method: 'POST', body: '{}' }) });`).join(' ')} ${client}
return <p>${asked.map((name) => `<button onClick={() => ${name}.mutate()} />`).join('')}</p>; }
createRoot(document.getElementById('root')).render(<Page />);`,
    });
    return app.entryPoints.filter((entry) => entry.unasked).map(({ id }) => id);
  };
  expect(await sent()).toEqual(['POST /api/recalculate']);
  expect(await sent("const send = (what) => fetch('/api/' + what, { method: 'POST' }); send('recalculate');")).toEqual([]);
});
