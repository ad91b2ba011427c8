import { describe, expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { findingsOfPage } from '../../../../test/support/supabase-page.js';
import { reviewFiles } from '../../../../test/support/review.js';

const found = (schema: string, body: string) => findingsOfPage('broken-query', schema, body);

const sent = async (schema: string, sql: string, values = '') => {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': oneRoute(`res.json((await pool.query('${sql}', [${values}])).rows);`),
  });
  return findings.find(({ rule }) => rule === 'broken-query');
};

describe('what is said of columns that are not there', () => {
  it('names all of them, with the type that what is sent has', async () => {
    const [finding] = await found(
      'create table people (id uuid primary key, name text);',
      `await supabase.from('people').insert({ name: 'a', has_children: window.x, step: 3, done_on: new Date(), tags: ['a'], extra: { a: 1 }, "odd name": window.y });`,
    );
    expect(finding?.title).toMatch(/column "has_children" of relation "people" does not exist, nor do 5 others$/);
    expect(finding?.fix).toContain(
      'alter table people add column has_children boolean, add column step integer, add column done_on timestamptz, add column tags text[], add column extra jsonb, add column "odd name" text; (the types are guesses',
    );
    expect(finding?.fix).toContain('Else leave them out of the call.');
    expect(finding?.evidence).toContainEqual(
      'missing: people.has_children, people.step, people.done_on, people.tags, people.extra, people.odd name',
    );
  });

  it.each([
    ['whose the row is', 'owner_id uuid', 'user_id', 'owner_id'],
    ['a flag', 'verified boolean', 'is_verified', 'verified'],
    ['a word more', 'worker_skills text[]', 'skills', 'worker_skills'],
    ['a slip', 'adress text', 'address', 'adress'],
    ['code’s spelling', 'due_date date', 'dueDate', 'due_date'],
  ])('names the column that is meant: %s', async (_what, declared, wanted, meant) => {
    const schema = `create table things (id uuid primary key, title text, ${declared});`;
    const [finding] = await found(schema, `return (await supabase.from('things').select('id, ${wanted}').limit(5)).data;`);
    expect(finding?.fix).toBe(`In things the name is probably another: write ${meant} for ${wanted}, if that is what is meant.`);
  });

  it.each([
    ['two that are as near', 'first_name text, last_name text', 'name', ''],
    ['one of another kind', 'verified_at timestamptz', 'is_verified', ''],
    ['one that is written as well', 'status text', 'payment_status', "status: 'new', "],
    ['two that say whose it is', 'owner_id uuid, author_id uuid', 'user_id', ''],
    ['a part of a pair', 'created_by uuid', 'created_at', ''],
    ['the one who does it', 'recommender text', 'recommended', ''],
  ])('takes none for it: %s', async (_what, declared, wanted, more) => {
    const [finding] = await found(
      `create table things (id uuid primary key, ${declared});`,
      `await supabase.from('things').update({ ${more}${wanted}: window.x }).eq('id', window.id);`,
    );
    expect(finding?.fix).toContain(`things has nothing like ${wanted}. If the feature needs it, add it in a migration`);
  });

  it('takes a column that points to a row for one of the type of keys', async () => {
    const [finding] = await found(
      'create table things (id uuid primary key, title text);',
      "return (await supabase.from('things').select('id').eq('invited_user_id', window.id).limit(5)).data;",
    );
    expect(finding?.fix).toContain('add column invited_user_id uuid;');
  });

  it('says that a name with capitals needs its quotes', async () => {
    const finding = await sent(
      'create table days (id serial primary key, "dayOfWeek" int);',
      'select id, dayOfWeek from days limit 5',
    );
    expect(finding?.fix).toContain('write "dayOfWeek" for dayofweek (SQL needs the quotes)');
  });

  it('is one finding for all writes of one function, and for all that lack a column', async () => {
    const all = await found(
      'create table forms (id uuid primary key, title text); create table others (id uuid primary key);',
      `const form = window.kind === 'a' ? { title: 'x', a_one: true } : { title: 'x', b_one: 1, b_two: 'x' };
       if (window.id) await supabase.from('forms').update(form).eq('id', window.id);
       else await supabase.from('forms').insert(form);
       await supabase.from('others').insert({ id: window.id, c: 1 });
       return (await supabase.from('forms').select('b_two').limit(1)).data;`,
    );
    expect(all).toHaveLength(2);
    expect(all[0]?.related.map(({ line }) => line).length).toBe(3);
    expect(all[0]?.fix).toContain('add column b_one integer, add column b_two text, add column a_one boolean;');
  });
});
