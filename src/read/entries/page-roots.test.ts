import { expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';

const app = {
  'src/client.ts': `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('u', process.env.ANON_KEY);`,
  'src/pages/Orders.tsx': `import { useEffect } from 'react'; import { supabase } from '../client'; export default function Orders() { useEffect(() => { supabase.from('orders').select('id').then(); }, []); return <p />; }`,
  'src/App.tsx': `import { BrowserRouter, Route, Routes } from 'react-router-dom'; import Orders from './pages/Orders';
export default function App() { return <BrowserRouter><Routes><Route path="/orders" element={<Orders />} /></Routes></BrowserRouter>; }`,
};
const start = `import { createRoot } from 'react-dom/client'; import App from './App'; createRoot(document.body).render(<App />);`;
const packages = ['react', 'react-dom', '@supabase/supabase-js'];

it.each(['src/main.tsx', 'src/index.jsx', 'src/boot.tsx'])('finds the pages without an index.html: %s', (file) => {
  const reading = readFiles(packages, { ...app, [file]: start });
  expect(outline(reading)).toEqual(['page /orders: orders']);
  expect(reading.unknowns).toEqual([]);
});

it('leaves the start to the HTML file that names it', () => {
  const html = '<script type="module" src="/src/main.tsx"></script>';
  const reading = readFiles(packages, { ...app, 'index.html': html, 'src/main.tsx': start, 'src/other.tsx': start });
  expect(outline(reading)).toEqual(['page /orders: orders']);
});

it('says that pages were not found', () => {
  const reading = readFiles(packages, app);
  expect(reading.entryPoints).toEqual([]);
  expect(reading.unknowns).toMatchObject([{ what: 'entry-point', name: '.' }]);
});

it('says nothing of a server that only has a library for pages', () => {
  const server = `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express(); app.get('/x', async (req, res) => res.json(await pool.query('select 1'))); app.listen(1);`;
  expect(
    readFiles(['express', 'react-dom', 'pg'], { 'server.ts': server, 'src/mail.tsx': 'export const Mail = () => <p />;' })
      .unknowns,
  ).toEqual([]);
});

it('finds the pages beside a server of the same package', () => {
  const server = `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express(); app.get('/x', async (req, res) => res.json(await pool.query('select 1'))); app.listen(1);`;
  const reading = readFiles(
    ['express', 'pg', ...packages],
    { ...app, 'src/main.tsx': start, 'server.ts': server },
    { start: 'node server.ts' },
  );
  expect(outline(reading)).toEqual(['page /orders: orders', 'route GET /x: select 1']);
});
