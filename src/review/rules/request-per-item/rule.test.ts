import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('leaves alone a list that is short at any size', async () => {
  const requests = async (limit: number): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"express":"4","pg":"8","react":"18"}}',
      'index.html': '<script type="module" src="/src/main.jsx"></script>',
      'schema.sql': 'create table products (id serial primary key, name text not null, stars int not null);',
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/api/products', async (req, res) => res.json((await pool.query('select id, name from products order by id limit ${limit}')).rows));
app.get('/api/products/:id/stars', async (req, res) => res.json((await pool.query('select stars from products where id = $1', [req.params.id])).rows));
app.listen(3000);`,
      'src/main.jsx': `import { createRoot } from 'react-dom/client'; import { useQuery } from '@tanstack/react-query';
function Card({ id }) { const { data } = useQuery({ queryKey: ['/api/products', id, 'stars'] }); return <li>{data}</li>; }
function Shop() { const { data = [] } = useQuery({ queryKey: ['/api/products'] }); return <ul>{data.map((product) => <Card key={product.id} id={product.id} />)}</ul>; }
createRoot(document.body).render(<Shop />);`,
    });
    return findings.filter((finding) => finding.rule === 'request-per-item').length;
  };
  expect(await requests(3)).toBe(0);
  expect(await requests(50)).toBe(1);
});
