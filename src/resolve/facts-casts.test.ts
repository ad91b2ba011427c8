import { loadModule } from 'libpg-query';
import { beforeAll, expect, it } from 'vitest';
import { statementFacts } from './facts.js';

beforeAll(loadModule);

const nothing = { tables: [], views: [], functions: [], refusals: [], sources: [], unknowns: [] };
const casts = (sql: string): string[] =>
  (statementFacts(sql, nothing)?.facts.casts ?? []).map(
    ({ table, column, field, to }) => `${table}.${column}${field === undefined ? '' : `->>${field}`} ${to}`,
  );

it.each([
  ['select sum(cast(amount as decimal)) from stakes', ['stakes.amount numeric']],
  ['select * from stakes order by amount::int desc', ['stakes.amount integer']],
  ['select 1 from a join stakes s on s.owner::uuid = a.id', ['stakes.owner uuid']],
  ["select 1 from stakes where coalesce(nullif(trim(amount), ''), '0')::numeric > 5", ['stakes.amount numeric']],
  ["select 1 from stakes s where (s.meta->>'age')::int > 5", ['stakes.meta->>age integer']],
  [
    'with a as (select amount::int as n from stakes) select n from a union select born::date from people',
    ['stakes.amount integer', 'people.born date'],
  ],
  ['update stakes set total = amount::int where born::date < now()', ['stakes.amount integer', 'stakes.born date']],
  ['delete from stakes using people p where p.born::date < now()', ['people.born date']],
])('%s', (sql, found) => expect(casts(sql)).toEqual(found));

it.each([
  'select amount::text from stakes',
  'select $1::uuid from stakes',
  "select '5'::int from stakes",
  'select count(*)::int from stakes',
  "select 1 from stakes where amount ~ '^[0-9]+$' and amount::int > 5",
  "select sum(amount::int) filter (where amount ~ '^[0-9]+$') from stakes",
  "select case when amount ~ '^[0-9]+$' then amount::int end from stakes",
  "select 1 from stakes where pg_input_is_valid(amount, 'integer') and amount::int > 5",
  "select split_part(amount, '-', 2)::int from stakes",
])('nothing in: %s', (sql) => expect(casts(sql)).toEqual([]));
