import { describe, expect, it } from 'vitest';
import { parseSource } from './parse.js';

const sound = `create table a (id int primary key, note text default 'x;y');
create function f() returns int language plpgsql as $body$
begin
select 1;
delete from a;
return 1;
end $body$;
copy a (id) from stdin;
1
\\.
create view v as
select 'ünï' as "q;" from a; -- done
`;

/** A small generator of numbers, the same on every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
}

describe('parseSource', () => {
  it('finds the statements of a sound file with their lines', async () => {
    const statements = await parseSource('a.sql', sound);
    expect(statements.map(({ location }) => [location.line, location.endLine])).toEqual([
      [1, 1],
      [2, 7],
      [8, 8],
      [11, 12],
    ]);
    expect(statements[2]?.sql).toMatch(/^INSERT INTO "a" \("id"\)/);
  });

  it('cuts where semicolons are missing, and never inside a function', async () => {
    const text = `create table a (id int)\ncreate view v as\nselect 1\nalter table a add b int;\ncreate functio f() as $$\ndelete from a;\n$$;`;
    const statements = await parseSource('a.sql', text);
    expect(statements.map(({ location, syntaxError }) => [location.line, syntaxError === undefined])).toEqual([
      [1, true],
      [2, true],
      [4, true],
      [5, false],
    ]);
  });

  it('reads any bytes without a crash, in time that grows with the text', async () => {
    const next = numbers(7);
    for (let round = 0; round < 300; round += 1) {
      const letters = [...sound];
      for (let change = 0; change < 6; change += 1)
        letters.splice(next() % letters.length, next() % 4, String.fromCodePoint(next() % 128));
      const statements = await parseSource('any.sql', letters.join(''));
      for (const { location } of statements) expect(location.line).toBeLessThanOrEqual(location.endLine);
    }
    const start = Date.now();
    await parseSource('big.sql', 'select from where\ninsert into (((\n'.repeat(3000));
    await parseSource('open.sql', `create table a (id int default '\n`.repeat(1000));
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  it('leaves files out that undo or only clean up', async () => {
    for (const file of ['1.down.sql', 'migrations/1/down.sql', 'down/1.sql', 'U2__x.sql', 'db/rollback.sql']) {
      expect(await parseSource(file, 'drop table a;')).toEqual([]);
    }
    expect(await parseSource('cleanup.sql', 'drop table a; truncate b;')).toEqual([]);
    expect(await parseSource('prisma/migrations/17_needless/migration.sql', 'drop index a_b_idx;')).toHaveLength(1);
    expect(await parseSource('0005_drop_a.sql', 'drop table a;')).toHaveLength(1);
  });
});
