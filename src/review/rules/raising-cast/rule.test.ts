import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

interface Example {
  column?: string;
  /** What the handler does before it stores the field. */
  before?: string;
  route?: string;
  stored?: string;
  sum?: string;
  more?: string;
}

async function titles(example: Example): Promise<string[]> {
  const { column = 'amount text not null', before = '', route = "'/pledges'", stored = 'req.body.amount', more = '' } = example;
  const sum = example.sum ?? 'select sum(amount::numeric) as sum from pledges';
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"express":"4","pg":"8"}}',
    'schema.sql': `create table pledges (id serial primary key, kind text, meta jsonb, ${column});`,
    'server.js': `import express from 'express'; import pg from 'pg'; import { z } from 'zod'; const pool = new pg.Pool(); const app = express();
const shape = z.object({ amount: z.string().regex(/^[0-9]+$/) });
app.post(${route}, async (req, res) => {
  ${before}
  await pool.query('insert into pledges (amount) values ($1)', [${stored}]);
  res.end();
});
${more}
app.get('/sum', async (req, res) => res.json((await pool.query(\`${sum}\`, ${sum.includes('$1') ? '[req.query.id]' : '[]'})).rows));
app.listen(3000);`,
  });
  return findings.filter(({ rule }) => rule === 'raising-cast').map(({ title }) => title);
}

const found = ['GET /sum fails as soon as one pledges.amount cannot be read as numeric'];

it.each<[string, Example]>([
  ['a sum', {}],
  ['an empty text kept out is not all', { sum: "select sum(nullif(trim(amount), '')::numeric) from pledges" }],
  ['what parseFloat lets through', { before: 'if (!req.body.amount || parseFloat(req.body.amount) <= 0) return res.end();' }],
  ['a default kind that never changes tells no sort', { sum: "select sum(amount::numeric) from pledges where kind = 'open'" }],
])('finds %s', async (_, example) => expect(await titles(example)).toEqual(found));

it('finds a field of JSON', async () => {
  const more = `app.post('/meta', async (req, res) => { await pool.query('insert into pledges (amount, meta) values (1, $1)', [req.body.meta]); res.end(); });`;
  const sum = "select id from pledges where (meta->>'born')::date < now()";
  expect(await titles({ more, sum })).toEqual(['GET /sum fails as soon as one born in pledges.meta cannot be read as date']);
});

it.each<[string, Example]>([
  ['a column of the type that it is read as', { column: 'amount numeric not null' }],
  ['a constraint', { column: "amount text not null check (amount ~ '^[0-9]+$')" }],
  ['a regular expression before the cast', { sum: "select sum(amount::numeric) from pledges where amount ~ '^[0-9]+$'" }],
  ['a CASE', { sum: "select sum(case when amount ~ '^[0-9]+$' then amount::numeric end) from pledges" }],
  ['one row by its key', { sum: 'select amount::numeric from pledges where id = $1' }],
  ['a handler that looks at it', { before: 'if (isNaN(Number(req.body.amount))) return res.status(400).end();' }],
  [
    'one that looks at it under another name',
    { before: 'const { amount: sum } = req.body; if (!/^[0-9]+$/.test(sum)) return res.end();' },
  ],
  ['a shape of the whole input', { before: 'shape.parse(req.body);' }],
  ['a middleware that looks at the input', { route: "'/pledges', validateBody(shape)" }],
  ['what the code computes', { stored: 'String(Math.round(Date.now() / 7))' }],
  ['what the code fixes', { stored: "'5'" }],
  [
    'rows of a sort whose texts are of one sort',
    {
      more: `app.post('/other', async (req, res) => { await pool.query('insert into pledges (kind, amount) values ($1, $2)', [req.body.kind, req.body.amount]); res.end(); });
app.post('/cash', async (req, res) => { await pool.query('insert into pledges (kind, amount) values ($1, $2)', ['cash', '5']); res.end(); });`,
      sum: "select sum(amount::numeric) from pledges where kind = 'cash'",
    },
  ],
])('leaves alone %s', async (_, example) => expect(await titles(example)).toEqual([]));
