import { describe, expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const tables = `create table users (id serial primary key, email text not null unique);
create table days (id serial primary key, user_id int not null references users (id), day date not null, at timestamptz, local timestamp);`;

async function said(schema: string, sql = 'select id from days where user_id = $1'): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `${tables}\n${schema}`,
    'src/server.js': oneRoute(`res.json((await pool.query(\`${sql}\`, [req.user.id])).rows);`),
  });
  return findings.filter(({ rule }) => rule === 'shifted-date').map(({ title, location }) => `${String(location.line)} ${title}`);
}

const report = (body: string, head = 'language plpgsql'): string =>
  `create function report(p_month date) returns int ${head} as $$\n${body}\n$$;`;
const lima = "at time zone 'America/Lima'";

describe('a date with AT TIME ZONE', () => {
  it('is found in functions, at its line: of a parameter, a variable and a column', async () => {
    expect(await said(report(`declare\n v timestamptz := (p_month ${lima});\nbegin return 1; end`))).toEqual([
      expect.stringContaining('5 The function report moves the date p_month by the hours of America/Lima'),
    ]);
    expect(await said(report(`declare d date;\nbegin\n perform d ${lima}; return 1; end`))).toHaveLength(1);
    expect(await said(report(`select count(*)::int from days where day ${lima} > now()`, 'language sql'))).toHaveLength(1);
  });

  it('is found in statements: of a column, a cast and the day of today', async () => {
    expect(await said('', `select d.id from days d where d.user_id = $1 and d.day ${lima} < now()`)).toHaveLength(1);
    expect(await said('', `select id from days where user_id = $1 and at > (at::date ${lima})`)).toHaveLength(1);
    expect(await said('', `select id from days where user_id = $1 and day = (current_date ${lima})::date`)).toEqual([
      expect.stringContaining('today'),
    ]);
  });

  it.each([
    ['a moment', '', `select at ${lima} from days where user_id = $1`],
    ['a time without a zone', '', `select local ${lima} from days where user_id = $1`],
    ['a date that was made one', '', `select day::timestamp ${lima} from days where user_id = $1`],
    ['a date with an interval', '', `select (day + interval '1 day') ${lima} from days where user_id = $1`],
    ['the day of a moment', '', `select (at ${lima})::date from days where user_id = $1`],
    ['UTC', '', "select day at time zone 'UTC' from days where user_id = $1"],
    ['the day in the east', '', "select (day at time zone 'Asia/Tokyo')::date from days where user_id = $1"],
    [
      'a column that is a date in one table alone',
      `create table moments (id int primary key, day timestamptz);\n${report(`select count(*)::int from days where day ${lima} > now()`, 'language sql')}`,
      undefined,
    ],
    [
      'a function that sets its zone',
      report(`begin perform p_month ${lima}; return 1; end`, "language plpgsql set timezone to 'America/Lima'"),
      undefined,
    ],
    [
      'a database that has its zone',
      `alter role postgres set timezone to 'America/Lima';\n${report(`begin perform p_month ${lima}; return 1; end`)}`,
      undefined,
    ],
  ])('is none with %s', async (_what, schema, sql) => {
    expect(await said(schema, sql)).toEqual([]);
  });
});
