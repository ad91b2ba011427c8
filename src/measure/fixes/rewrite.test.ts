import { beforeAll, describe, expect, it } from 'vitest';
import type { FixKind } from '../../model/index.js';
import { fixesFor, rowsOf, type Measured } from '../../../test/support/fixes.js';

const schema = `create table users (id bigint primary key, name text not null, email text not null unique);
create table posts (id bigint primary key, author_id bigint not null references users, title text not null, body text not null, topic text not null,
  created_at timestamptz not null);
create index posts_time_idx on posts (created_at desc, id desc);
create index posts_author_idx on posts (author_id);
create table notes (id bigint primary key, user_id bigint not null references users, body text not null, created_at timestamptz not null);
`;

let measured: Measured;
beforeAll(async () => {
  measured = await fixesFor(
    schema,
    {
      '/posts': rowsOf('select * from posts order by created_at desc, id desc'),
      '/topics': rowsOf('select id, topic from posts order by topic'),
      '/notes': rowsOf('select * from notes order by created_at, id'),
      '/recent': rowsOf('select * from posts order by created_at < now(), id limit 20 offset $1', 'req.query.skip'),
      '/longest': rowsOf('select * from posts order by created_at < now(), id'),
      '/titles': "const { rows } = await pool.query('select * from posts'); res.json(rows.map((row) => row.title));",
      '/bodies': "const { rows } = await pool.query('select id, body from posts'); res.json(rows.map((row) => row.body));",
      '/mine': `const { rows } = await pool.query("select * from posts where topic <> 'x'"); res.json(rows.map((row) => row.title));`,
      '/whole': rowsOf("select * from posts where topic <> 'x'"),
      '/names': `const { rows } = await pool.query("select * from posts where topic <> 'y'"); res.json(rows.map((row) => row.title));`,
      '/days': `const { rows } = await pool.query("select * from posts where topic <> 'y'"); res.json(rows.map((row) => row.created_at));`,
      '/number': "const { rows } = await pool.query('select id from notes'); res.json(rows.length);",
      '/count': rowsOf('select count(*) from posts'),
      '/pages': rowsOf('select * from posts order by created_at desc limit 20 offset $1', 'req.query.skip'),
      '/topic-pages': rowsOf('select * from posts order by topic limit 20 offset $1', 'req.query.skip'),
      '/topic-count': rowsOf('select count(*) from posts where topic = $1', 'req.query.topic'),
      '/user-count': rowsOf('select count(*) from notes where user_id = $1', 'req.user.id'),
      '/one-count': rowsOf("select count(*) from posts where topic = 'news'"),
      '/lots': rowsOf('select clock_timestamp() as at, count(*) from notes'),
    },
    [500, 1500, 4500],
  );
});

const trialOf = (kind: FixKind, part: string) => measured.fixes.find((fix) => fix.kind === kind && fix.ddl.includes(part));

describe('a page instead of the whole list', () => {
  it('is a beginning of the list, and changes what is shown', () => {
    const trial = trialOf('limit', 'select * from posts order by created_at desc, id desc LIMIT 50;');
    expect(trial).toMatchObject({ verdict: 'verified', changesWhatIsShown: true });
    expect(trial?.effects[0]).toMatchObject({ before: { rows: 22_500 }, after: { rows: 50, growth: { law: 'constant' } } });
  });

  it('comes with the index in whose order it is read off, and its price', () => {
    const trial = trialOf('limit', 'CREATE INDEX "notes_created_at_id_idx"');
    expect(trial).toMatchObject({ verdict: 'verified', effects: [{ after: { rows: 50 } }] });
    expect(trial?.write?.walBytesAfter).toBeGreaterThan(trial?.write?.walBytesBefore ?? 0);
  });

  it('is refused where even a page reads everything', () => {
    expect(trialOf('limit', 'order by created_at < now(), id')).toMatchObject({ verdict: 'refused' });
    expect(trialOf('limit', 'order by created_at < now(), id')?.why).toMatch(
      /^a page still reads more with more users: 22,500 rows/,
    );
  });
});

describe('fewer columns, and counts', () => {
  it('gives the same values of the used columns in fewer bytes', () => {
    const trial = trialOf('columns', 'SELECT "title" from posts;');
    expect(trial).toMatchObject({ verdict: 'verified', changesWhatIsShown: false });
    expect(trial?.effects[0]?.before.bytes).toBeGreaterThan(10 * (trial?.effects[0]?.after.bytes ?? Infinity));
  });

  it('fits every place that sends the same statement, or is not tried', () => {
    expect(trialOf('columns', `<> 'y'`)).toMatchObject({ verdict: 'verified', columns: ['created_at', 'title'] });
    expect(trialOf('columns', `<> 'x'`)).toBeUndefined();
  });

  it('is refused where the used columns are the wide ones', () => {
    expect(trialOf('columns', '"body"')).toMatchObject({
      verdict: 'refused',
      why: 'hardly fewer bytes: the columns that are used are the wide ones',
    });
  });

  it('lets the database count what was fetched to be counted', () => {
    expect(trialOf('count', 'select id from notes')).toMatchObject({
      verdict: 'verified',
      effects: [{ before: { rows: 22_500 }, after: { rows: 1 } }],
    });
    expect(trialOf('count', 'select id from notes limit')).toBeUndefined();
  });

  it('reads a whole table’s count off the statistics, with its error', () => {
    const trial = trialOf('estimate', '"posts"');
    expect(trial).toMatchObject({ verdict: 'verified', changesWhatIsShown: true });
    expect(trial?.why).toMatch(/off by [0-4]\.\d % here, and by what was written since the last ANALYZE$/);
  });
});

describe('a count that the database keeps', () => {
  it('is the same number for less work, with the price that every written row pays', () => {
    const trial = trialOf('kept-count', '"notes_by_user_id"');
    expect(trial).toMatchObject({ verdict: 'verified', changesWhatIsShown: false, columns: ['user_id'] });
    expect(trial?.why).toMatch(/less work .*; the same number, in 4,500 counters that the database keeps$/);
    expect(trial?.effects[0]).toMatchObject({ sameRows: true, after: { growth: { law: 'constant' } } });
    expect(trial?.write?.walBytesAfter).toBeGreaterThan(1.5 * (trial?.write?.walBytesBefore ?? Infinity));
  });

  it('is refused where all who write would wait for a few counters', () => {
    const trial = trialOf('kept-count', '"posts_by_topic"');
    expect(trial).toMatchObject({ verdict: 'refused' });
    expect(trial?.why).toMatch(/^there would be \d+ counters for everybody: whoever writes would wait for all others who write$/);
  });
});

describe('the next page from the last row shown', () => {
  it('has the same pages in sequence', () => {
    const trial = trialOf('keyset', '"created_at" DESC, list."id" DESC');
    expect(trial).toMatchObject({ verdict: 'verified', changesWhatIsShown: false });
    expect(trial?.why).toMatch(/less work in the middle of the list .*; the first 5 pages have the same rows in the same order$/);
  });

  it('is refused where the list is in no index’s order and none helps', () => {
    const trial = trialOf('keyset', 'now()');
    expect(trial === undefined || trial.verdict === 'refused').toBe(true);
  });
});

describe('an answer that is kept', () => {
  it('is the same for everybody, and said to be older', () => {
    const trial = trialOf('cache', 'select count(*) from posts;');
    expect(trial).toMatchObject({ verdict: 'verified', changesWhatIsShown: true, effects: [{ after: { statements: 0 } }] });
    expect(trial?.why).toContain('up to a minute old');
  });

  it('is refused where it is another one each time', () => {
    expect(trialOf('cache', 'clock_timestamp()')).toMatchObject({
      verdict: 'refused',
      why: 'its answer is another one each time, though nothing was written',
    });
  });
});
