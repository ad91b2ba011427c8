import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.js';
import type { App, Driven, Observations } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { growing } from '../support/observed.js';

/** A real Next.js app, whose packages come from npm: a font, a type that is wrong, pages of each kind. */
const files = {
  'package.json': JSON.stringify({
    scripts: { dev: 'next dev', build: 'next build' },
    dependencies: { next: '15.5.7', react: '19.1.2', 'react-dom': '19.1.2', pg: '8.16.3', '@neondatabase/serverless': '1.0.2' },
  }),
  'next.config.mjs': 'export default { output: "standalone" };',
  'schema.sql': `create table users (id serial primary key, name text not null);
    create table orders (id serial primary key, user_id int not null references users (id), cents int not null);`,
  'lib/db.js': `import pg from 'pg';
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
    export const query = async (sql, values) => (await pool.query(sql, values)).rows;`,
  'app/layout.jsx': `import { Inter } from 'next/font/google';
    const inter = Inter({ subsets: ['latin'] });
    export default function Layout({ children }) { return <html><body className={inter.className}>{children}</body></html>; }`,
  'app/orders/page.jsx': `import { query } from '../../lib/db';
    export const dynamic = 'force-dynamic';
    export default async function Orders() {
      const orders = await query('select id, user_id, cents from orders');
      const names = [];
      for (const order of orders) names.push((await query('select name from users where id = $1', [order.user_id]))[0].name);
      return <ul>{orders.map((order, at) => <li key={order.id}>{names[at]} {order.cents}</li>)}</ul>;
    }`,
  'app/orders/[id]/page.jsx': `import { notFound } from 'next/navigation';
    import { query } from '../../../lib/db';
    export default async function Order({ params }) {
      const { id } = await params;
      const [order] = await query('select id, cents from orders where id = $1', [id]);
      if (!order) notFound();
      return <p>Order {order.id}</p>;
    }`,
  'app/newest/page.jsx': `import { neon } from '@neondatabase/serverless';
    export const dynamic = 'force-dynamic';
    const sql = neon(process.env.DATABASE_URL);
    export default async function Newest() {
      const [user] = await sql\`select name from users where id > \${0} order by id desc limit 1\`;
      return <p>{user.name}</p>;
    }`,
  'app/about/page.jsx': `import { query } from '../../lib/db';
    export default async function About() {
      const [{ count }] = await query('select count(*) from users', []);
      return <p>{count} people</p>;
    }`,
  'app/secret/loading.jsx': `export default function Loading() { return <p>Loading</p>; }`,
  'app/secret/page.jsx': `import { redirect } from 'next/navigation';
    import { query } from '../../lib/db';
    export const dynamic = 'force-dynamic';
    export default async function Secret() {
      await query('select id from users limit 1', []);
      await new Promise((resolve) => setTimeout(resolve, 50));
      redirect('/welcome');
    }`,
  'app/failing/loading.jsx': `export default function Loading() { return <p>Loading</p>; }`,
  'app/failing/page.jsx': `import { query } from '../../lib/db';
    export const dynamic = 'force-dynamic';
    export default async function Failing() {
      await query('select id from users limit 1', []);
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('a service that is not there');
    }`,
  'app/write/actions.js': `'use server';
    import { redirect } from 'next/navigation';
    import { query } from '../../lib/db';
    export async function addOrder(previous, formData) {
      const cents = Number(formData.get('cents'));
      if (!(cents > 0)) return { error: 'cents must be a number' };
      await query('insert into orders (user_id, cents) values ((select min(id) from users), $1)', [cents]);
      return { added: true };
    }
    export async function renameUser(id, { name }) {
      await query('update users set name = $2 where id = $1', [id, name]);
    }
    export async function leave() {
      await query('select count(*) from orders', []);
      redirect('/welcome');
    }`,
  'app/write/form.jsx': `'use client';
    import { useActionState } from 'react';
    import { addOrder, leave, renameUser } from './actions';
    export default function Form() {
      const [state, add] = useActionState(addOrder, {});
      return <form action={add}>
        <input name="cents" />{state.error}
        <button onClick={() => renameUser(1, { name: 'Ada' })}>Rename</button><button onClick={() => leave()}>Leave</button>
      </form>;
    }`,
  'app/write/page.jsx': `import Form from './form';
    export default function Write() { return <Form />; }`,
  'app/welcome/page.jsx': `export default function Welcome() { return <p>Welcome</p>; }`,
};

let lab: Lab;
let app: App;
let seen: Observations;
beforeAll(async () => {
  const folder = writeApp(files);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'ignore' });
  ({ lab, app, seen } = await growing(folder));
}, 900_000);
afterAll(() => lab.stop());

const driven = (name: string): Driven | undefined => {
  const entry = app.entryPoints.find((each) => each.name === name);
  return seen.driven.find(({ entryPoint }) => entryPoint === entry?.id);
};

/** Where an action begins: `file:line`. */
const placeOf = (name: string): string => {
  const file = 'app/write/actions.js';
  return `${file}:${String(files[file].split('\n').findIndex((line) => line.includes(`function ${name}`)) + 1)}`;
};

describe('the pages of a real Next.js app', () => {
  it('is built as its users meet it, without a network', () => {
    expect(seen.unknowns).toEqual([]);
    expect(seen.started).toMatchObject({ command: 'next start', outside: [] });
  });

  it('opens them like routes, and foresees what they ask', () => {
    expect(driven('/orders')).toMatchObject({ answered: true, statements: 2, unforeseen: [] });
    expect(driven('/orders/:id')).toMatchObject({ answered: true, statements: 1, unforeseen: [] });
  });

  it('sees what a driver asks that speaks HTTP, though it is bundled', () => {
    expect(driven('/newest')).toMatchObject({ answered: true, statements: 1, unforeseen: [] });
  });

  it('sees that a page made once asks nothing when it is visited', () => {
    expect(driven('/about')).toMatchObject({ answered: true, statements: 0 });
  });

  it('is not led astray by a page that sends elsewhere after it has begun', () => {
    expect(driven('/secret')).toMatchObject({ status: 200, answered: false, why: 'it sends elsewhere (/welcome)' });
  });

  it('is not led astray by a page that fails after it has begun', () => {
    const why = 'it began to answer, and then its code failed';
    expect(driven('/failing')).toMatchObject({ status: 200, answered: false, why });
  });

  it('calls server actions as its browsers would, with a form, with values, and where they lead on', () => {
    for (const name of ['addOrder', 'renameUser', 'leave']) {
      const entry = app.entryPoints.find(
        (each) => each.moment === 'action' && each.functions?.some((place) => place === placeOf(name)),
      );
      const asked = seen.driven.find(({ entryPoint }) => entryPoint === entry?.id);
      expect(asked, name).toMatchObject({ answered: true, statements: 1, unforeseen: [] });
    }
  });

  it('counts what a page asks for each row', () => {
    const entry = app.entryPoints.find(({ name }) => name === '/orders');
    const grown = seen.grow.find(({ entryPoint }) => entryPoint === entry?.id);
    expect(grown?.slope).toBeCloseTo(1, 1);
    expect(grown?.repeated?.sql).toContain('select name from users');
  });
});
