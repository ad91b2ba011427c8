import { beforeAll, expect, it } from 'vitest';
import { facts, statement } from '../../../test/measure/app.js';
import { fixesFor, type Measured } from '../../../test/support/fixes.js';
import { timePart } from './time-part.js';

const part = (sql: string, value: string, type = 'date', number = 2): string | null =>
  timePart(
    statement('some', sql, facts('entries')),
    { number, parameter: { origin: 'request' }, use: 'equal', column: 'date', type },
    value,
  );

it.each([
  ['EXTRACT(MONTH FROM date) = $2', '2026-06-09', '6'],
  ['extract(year from t."date")::int = ($2)', '2026-06-09', '2026'],
  ["date_part('dow', t.date) = $2", '2026-06-07', '0'],
  ['EXTRACT(QUARTER FROM date) = $2', '2026-10-09', '4'],
  // Another parameter, another column, no part.
  ['EXTRACT(MONTH FROM date) = $21', '2026-06-09', '2026-06-09'],
  ['EXTRACT(MONTH FROM update) = $2', '2026-06-09', '2026-06-09'],
  ['date = $2', '2026-06-09', '2026-06-09'],
])('%s of %s is %s', (sql, value, expected) => {
  expect(part(sql, value)).toBe(expected);
});

it('takes no part of what is no time', () => {
  expect(part('EXTRACT(MONTH FROM date) = $2', 'x', 'text')).toBe('x');
});

it('takes no time over a long text', () => {
  const began = process.cpuUsage().user;
  for (const sql of [`extract(month from ${'date '.repeat(40_000)}`, 'extract(month from date '.repeat(5000)])
    part(sql, '2026-06-09');
  expect(process.cpuUsage().user - began).toBeLessThan(1_000_000);
});

let measured: Measured;
beforeAll(async () => {
  measured = await fixesFor(
    `create table users (id bigint primary key, email text not null unique);
create table entries (id bigint primary key, user_id bigint not null references users, amount int not null, date date not null);
create index on entries (user_id);
`,
    {
      '/month': `const { rows } = await pool.query('select id, amount from entries where user_id = $1 and extract(month from date) = $2 and extract(year from date) = $3', [req.user.id, req.query.month, req.query.year]); res.json(rows);`,
    },
    [500, 1500],
  );
});

it('measures what asks for one month, and finds rows of it', () => {
  const [found] = measured.measurements.statements.filter(({ points }) => points.length > 0);
  expect(found?.status).toBe('measured');
  expect(found?.points.filter(({ tuple }) => tuple === 'heavy').every(({ rows }) => rows > 0)).toBe(true);
});
