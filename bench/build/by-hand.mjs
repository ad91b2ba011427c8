// Two routes of the marketplace as one writes them by hand, with Fastify and pg and nothing else: what a built app is measured against.
import fastify from 'fastify';
import { Pool, types } from 'pg';

types.setTypeParser(types.builtins.INT8, Number);
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = fastify();

const list = `select p.id, p.shop_id as "shopId", p.category_id as "categoryId", p.title, p.price, p.picture, s.name as "shopName", p.created_at as "createdAt"
  from products p left join shops s on s.id = p.shop_id where p.category_id = $1 order by p.created_at desc, p.id desc limit 21`;
const detail = `select id, shop_id as "shopId", category_id as "categoryId", title, description, price, stock, status, picture, reviews, favourites,
  created_at as "createdAt", updated_at as "updatedAt", version from products where id = $1`;

app.get('/api/categories/:id/products', (request) =>
  pool.query(list, [request.params.id]).then(({ rows }) => {
    const items = rows.slice(0, 20);
    const last = items.at(-1);
    return {
      items,
      next: rows.length > 20 ? Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url') : null,
    };
  }),
);

app.get('/api/products/:id', (request, reply) =>
  pool.query(detail, [request.params.id]).then(({ rows }) => rows[0] ?? reply.code(404).send({ code: 'absent' })),
);

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
