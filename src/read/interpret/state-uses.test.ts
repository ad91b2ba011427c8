import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import { reviewFiles } from '../../../test/support/review.js';

/** What is said of a screen that keeps all orders in a state; `shown` is what it does with them. */
async function said(shown: string): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"react":"18","@supabase/supabase-js":"2"}}',
    'supabase/migrations/001.sql':
      'create table orders (id bigint primary key generated always as identity, user_id uuid not null references auth.users (id), title text, paid boolean);',
    'src/client.ts': `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('https://x.supabase.co', 'anon');`,
    'src/App.tsx': `import { useEffect, useState } from 'react'; import { supabase } from './client';
export default function App() {
  const [orders, setOrders] = useState([]);
  const [found, setFound] = useState([]);
  useEffect(() => { load(); }, []);
  const load = async () => { const { data } = await supabase.from('orders').select('*'); console.log(data?.length); setOrders(data || []); };
  ${shown}
}`,
    'src/main.tsx': `import { createRoot } from 'react-dom/client'; import App from './App'; createRoot(document.getElementById('root')).render(<App />);`,
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
  });
  return findings.filter(({ rule }) => rule === 'over-fetch').map(({ title }) => title);
}

it('takes for shown what a screen keeps in a state that it does more with than count', async () => {
  const counted = ['/ reads all orders to count them'];
  expect(await said('return <p>{orders.length} of all orders</p>;')).toEqual(counted);
  expect(await said('useEffect(() => { setFound([]); }, [orders]); return <p>{orders?.length}</p>;')).toEqual(counted);
  expect(await said('const all = { orders: 1 }; return <p>{all.orders}{orders.length}</p>;')).toEqual(counted);
  expect(await said('return <ul>{orders.map((order) => <li key={order.id}>{order.title}</li>)}</ul>;')).toEqual([]);
  expect(await said('return <Table rows={orders} />;')).toEqual([]);
  expect(await said('return <Table {...{ orders }} />;')).toEqual([]);
});

it('does not take for fixed what a row of a list in the state holds at first', async () => {
  const refused = async (begins: string, keeps = '(row) => row.person'): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"react":"18","@supabase/supabase-js":"2"}}',
      'supabase/migrations/001.sql':
        'create table shares (id bigint primary key generated always as identity, person uuid not null);',
      'src/client.ts': `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('https://x.supabase.co', 'anon');`,
      'src/App.tsx': `import { useState } from 'react'; import { supabase } from './client';
export default function App() { ${begins}
  const save = async () => { const kept = rows.filter(${keeps}); await supabase.from('shares').insert(kept.map((row) => ({ person: row.person }))); };
  return <button onClick={save} />; }`,
      'src/main.tsx': `import { createRoot } from 'react-dom/client'; import App from './App'; createRoot(document.getElementById('root')).render(<App />);`,
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
    });
    return findings.filter(({ rule }) => rule === 'broken-query').length;
  };
  expect(await refused("const [rows, setRows] = useState([{ person: '' }]);")).toBe(0);
  expect(await refused("const rows = [{ person: '' }];", '() => true')).toBe(1);
});

it('takes for a look whether there are rows what gives no number of them', async () => {
  const used = (work: string): string[] =>
    readFiles(['express', 'pg'], {
      'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/', async (req, res) => { const { rows } = await pool.query('select id from orders'); ${work} res.end(); }); app.listen(3000);`,
    }).callSites.flatMap(({ uses }) => uses.map(({ use, filtered }) => `${use}${filtered ? ' filtered' : ''}`));
  // Whether there are any is the least that a count can mean, and what comes of the picked ones was not seen.
  const picked = 'const some = rows.filter((row) => row.id > 5);';
  expect(used(`${picked} if ((rows?.length ?? 0) > 0) res.status(200);`)).toEqual(['iterated filtered']);
  expect(used(`${picked} res.status(rows.length ? 200 : 404);`)).toEqual(['iterated filtered']);
  expect(used(`${picked} rows.length && res.status(200);`)).toEqual(['iterated filtered']);
  expect(used(`${picked} console.log(rows.length);`)).toEqual(['iterated filtered']);
  expect(used(`${picked} res.json(rows.length);`)).toEqual(['counted filtered']);
  expect(used(`${picked} res.json((rows.length ?? 0) + 1);`)).toEqual(['counted filtered']);
});
