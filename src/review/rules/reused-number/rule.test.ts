import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table bills (id serial primary key, number text not null unique, total int, created_at timestamptz not null default now(), deleted_at timestamptz);`;

/** What is said of one route. */
async function said(body: string, schema = tables, more = ''): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': oneRoute(body, { more }),
  });
  return findings.filter(({ rule }) => rule === 'reused-number').map(({ title, why }) => `${title} ${why}`);
}

const insert = `await pool.query('insert into bills (number, total) values ($1, $2)', [number, req.body.total]);`;
const remove = `app.delete('/bills/:id', async (req, res) => { await pool.query('delete from bills where id = $1', [req.params.id]); res.end(); });`;

const byLast = (sql: string, digits = 4, fill = '0') => `const { rows } = await pool.query("${sql}");
const found = rows[0]?.number.match(/(\\d+)$/);
const next = found ? parseInt(found[1], 10) + 1 : 1;
const number = 'B-' + String(next).padStart(${digits}, '${fill}');
${insert}`;
const last = 'select number from bills order by number desc limit 1';

it('sees the last one by letters, behind a lock too, and says from which number on', async () => {
  const [text, ...others] = await said(byLast(last));
  expect(others).toEqual([]);
  expect(text).toContain('once 10,000 is reached');
  expect(text).toContain('the insert is refused');
  expect((await said(byLast(last, 6)))[0]).toContain('once 1,000,000 is reached');
  expect((await said(byLast(last), tables.replace('number text not null unique', 'number text')))[0]).toContain(
    'the same number',
  );
  expect(await said(`await pool.query('select pg_advisory_xact_lock(1)');\n${byLast(last)}`)).toHaveLength(1);
  expect(await said(byLast('select max(number) as number from bills'))).toHaveLength(1);
});

it('is quiet where the order is that of numbers or of time, or the digits are not used up', async () => {
  expect(await said(byLast('select number from bills order by created_at desc limit 1'))).toEqual([]);
  expect(await said(byLast('select number from bills order by length(number) desc, number desc limit 1'))).toEqual([]);
  expect(await said(byLast('select number from bills order by id desc limit 1'))).toEqual([]);
  expect(await said(byLast(last, 10))).toEqual([]);
  expect(await said(byLast(last, 4, ' '))).toEqual([]);
  expect(await said(byLast(last), tables.replace('number text', 'number int'))).toEqual([]);
});

const byCount = (sql: string, number: string) => `const { rows } = await pool.query('${sql}');
const number = ${number};
${insert}`;
const count = 'select count(*) from bills';
const plain = "'B-' + (Number(rows[0].count) + 1)";

it('sees a count where rows are deleted or marked so, and is quiet where none are', async () => {
  expect((await said(byCount(count, plain), tables, remove))[0]).toContain('once one is deleted');
  expect((await said(byCount(`${count} where deleted_at is null`, plain)))[0]).toContain('marked as deleted');
  expect(await said(byCount(count, plain))).toEqual([]);
});

it('is quiet where the moment or chance is part of the number', async () => {
  const within = (part: string) => said(byCount(count, `\`B-\${${part}}-\${Number(rows[0].count) + 1}\``), tables, remove);
  expect(await within('Date.now()')).toEqual([]);
  expect(await within('Math.random()')).toEqual([]);
  expect(await within('new Date().getFullYear()')).toHaveLength(1);
});
