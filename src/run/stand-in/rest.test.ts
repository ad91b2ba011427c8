import type { PostgrestClient } from '@supabase/postgrest-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ann, ben, blog, blogRows, openStandIn, type Stood } from '../../../test/support/stand-in.js';

const text = `${blog}create domain details as jsonb;
alter table posts add column extra details;
create table comments (id bigint primary key, post_id bigint not null references posts(id), body text not null);
create table labels (id int primary key, name text not null unique);
create table notes (id bigint generated always as identity primary key, owner uuid not null default auth.uid(), body text not null);
alter table notes enable row level security;
create policy own on notes for all to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
create table secrets (id int primary key);
revoke all on secrets from anon, authenticated;
create function add_numbers(a int, b int default 10) returns int language sql stable as 'select a + b';
create function first_post() returns posts language sql stable as 'select * from posts order by id limit 1';
create function tagged(names text[]) returns setof bigint language sql stable as 'select id from posts where tags && names order by id';
create function kind_of(given jsonb) returns text language sql immutable as $$ select given ->> 'kind' $$;
create function pair(out low int, out high int) language sql immutable as 'select 1, 2';
create function whoami() returns json language sql stable as $$ select json_build_object('role', current_user, 'uid', auth.uid(), 'path', current_setting('search_path'), 'timeout', current_setting('statement_timeout'), 'method', current_setting('request.method'), 'agent', current_setting('request.headers')::json ->> 'x-agent') $$;
create function note(words text) returns void language sql as 'insert into notes (body) values (words)';
create function pay() returns void language plpgsql as $$ begin raise sqlstate 'PT402' using message = 'Pay first', hint = 'by card'; end $$;
create function scold() returns void language plpgsql as $$ begin raise exception 'not like this'; end $$;
create function forever() returns void language sql as 'select pg_sleep(5)';
`;
const rows = `${blogRows}insert into labels values (1, 'red'), (2, 'green'), (3, 'blue');
select setval(pg_get_serial_sequence('posts', 'id'), 1200);
analyze posts;
`;

let stood: Stood;
const as = (who: string): PostgrestClient => stood.as(who);
const byHand = (query: string): Promise<unknown> => stood.byHand(query);
/** Asked at the beginning, because it is given three seconds. */
let slow: Promise<unknown>;

beforeAll(async () => {
  stood = await openStandIn(text, rows);
  slow = Promise.resolve(as('anon').rpc('forever'));
});
afterAll(() => stood.close());

type Ask = (client: PostgrestClient) => PromiseLike<{ data: unknown; error: unknown; count: number | null; status: number }>;

describe('writes', () => {
  const labels = () => as('anon').from('labels');
  it('inserts one and many, with and without what was inserted', async () => {
    expect(await labels().insert({ id: 10, name: 'ten' })).toMatchObject({ data: null, error: null, status: 201 });
    const many = await labels()
      .insert(
        [
          { id: 11, name: 'eleven' },
          { id: 12, name: 'twelve' },
        ],
        { count: 'exact' },
      )
      .select('name');
    expect([many.data, many.count]).toEqual([[{ name: 'eleven' }, { name: 'twelve' }], 2]);
    const given = { author_id: ann, title: 'it\'s "new"', tags: ['x,y', 'q"\\'], meta: { deep: [1, null, 'é'] } };
    const { data } = await as('anon')
      .from('posts')
      .insert(given)
      .select('title, tags, meta, views, profiles!author_id(username)')
      .single();
    expect(data).toEqual({ title: given.title, tags: given.tags, meta: given.meta, views: 7, profiles: { username: 'ann' } });
    expect(await byHand(`select title, tags, meta from posts where title like 'it%'`)).toEqual([
      { title: given.title, tags: given.tags, meta: given.meta },
    ]);
  });

  it('unpacks many rows, and takes defaults where they are asked for', async () => {
    const many = Array.from({ length: 80 }, (_, at) => ({ id: 100 + at, name: `label ${String(at)}` }));
    expect((await labels().insert(many).select()).data).toEqual(many);
    const mixed = [
      { author_id: ann, title: 'm1', views: 1 },
      { author_id: ann, title: 'm2' },
    ];
    const inserted = await as('anon').from('posts').insert(mixed, { defaultToNull: false }).select('views');
    expect(inserted.data).toEqual([{ views: 1 }, { views: 7 }]);
    expect((await as('anon').from('posts').insert(mixed).select('views')).data).toEqual([{ views: 1 }, { views: null }]);
  });

  it('upserts', async () => {
    await labels().upsert([
      { id: 1, name: 'crimson' },
      { id: 20, name: 'twenty' },
    ]);
    expect(await byHand('select name from labels where id in (1, 20) order by id')).toEqual([
      { name: 'crimson' },
      { name: 'twenty' },
    ]);
    const ignored = await labels().upsert({ id: 21, name: 'twenty' }, { onConflict: 'name', ignoreDuplicates: true }).select();
    expect(ignored.data).toEqual([]);
    const merged = await labels().upsert({ id: 22, name: 'twenty' }, { onConflict: 'name' }).select();
    expect(merged.data).toEqual([{ id: 22, name: 'twenty' }]);
  });

  it('updates and deletes, and only with a condition', async () => {
    expect(
      await as('anon')
        .from('posts')
        .update({ views: 3, meta: [1] })
        .eq('id', 7)
        .select('views, meta'),
    ).toMatchObject({ data: [{ views: 3, meta: [1] }], status: 200 });
    expect(await as('anon').from('posts').update({ views: 4 }, { count: 'exact' }).in('id', [7, 8])).toMatchObject({
      status: 204,
      count: 2,
    });
    expect(
      (
        await as('anon')
          .from('posts')
          .update({ extra: { a: [1] }, title: 'seven' })
          .eq('id', 7)
          .select('extra, title')
      ).data,
    ).toEqual([{ extra: { a: [1] }, title: 'seven' }]);
    expect(await as('anon').from('posts').update({}).eq('id', 7).select()).toMatchObject({ data: [], status: 200 });
    expect(await byHand('select views from posts where id in (7, 8)')).toEqual([{ views: 4 }, { views: 4 }]);
    expect((await labels().delete().eq('id', 12).select()).data).toEqual([{ id: 12, name: 'twelve' }]);
    expect(await labels().delete()).toMatchObject({
      status: 400,
      error: { code: '21000', message: 'DELETE requires a WHERE clause' },
    });
  });

  it('undoes a write that gives another number of rows than one', async () => {
    const written = await as('anon').from('posts').update({ title: 'x' }).in('id', [20, 21]).select().single();
    expect(written).toMatchObject({ status: 406, error: { code: 'PGRST116' } });
    const many = as('anon').from('posts').update({ title: 'x' }).in('id', [20, 21]);
    expect((await many.setHeader('prefer', 'handling=strict,max-affected=1')).error).toMatchObject({ code: 'PGRST124' });
    expect(await byHand('select title from posts where id in (20, 21) order by id')).toEqual([
      { title: 'post 20' },
      { title: 'post 21' },
    ]);
  });
});

describe('row security', () => {
  it('shows everybody their own, nobody nothing and the service everything', async () => {
    expect((await as(ann).from('notes').insert({ body: 'of Ann' })).error).toBeNull();
    expect((await as(ben).from('notes').insert({ body: 'of Ben' })).error).toBeNull();
    const bodies = async (who: string) => (await as(who).from('notes').select('body').like('body', 'of %').order('body')).data;
    expect(await bodies(ann)).toEqual([{ body: 'of Ann' }]);
    expect(await bodies(ben)).toEqual([{ body: 'of Ben' }]);
    expect(await bodies('anon')).toEqual([]);
    expect(await bodies('service')).toEqual([{ body: 'of Ann' }, { body: 'of Ben' }]);
    expect((await as(ben).from('notes').update({ body: 'stolen' }).eq('body', 'of Ann').select()).data).toEqual([]);
    expect(await as(ben).from('notes').insert({ body: 'x', owner: ann })).toMatchObject({
      status: 403,
      error: { code: '42501' },
    });
    expect(await as('anon').from('notes').insert({ body: 'x', owner: ann })).toMatchObject({
      status: 401,
      error: { code: '42501' },
    });
    expect(await as('anon').from('secrets').select()).toMatchObject({ status: 401, error: { code: '42501' } });
  });
});

describe('refusals', () => {
  it('have the codes and statuses of PostgREST', async () => {
    const client = as('anon');
    const refusals: [Ask, number, string][] = [
      [(c) => c.from('labels').insert({ id: 1, name: 'again' }), 409, '23505'],
      [(c) => c.from('comments').insert({ id: 900, post_id: 99999, body: 'x' }), 409, '23503'],
      [(c) => c.from('posts').update({ views: -1 }).eq('id', 1), 400, '23514'],
      [(c) => c.from('labels').insert({ id: 30 }), 400, '23502'],
      [(c) => c.from('labels').insert({ id: 30, color: 'red' }), 400, 'PGRST204'],
      [(c) => c.from('nowhere').select(), 404, 'PGRST205'],
      [(c) => c.from('labels').select('color'), 400, '42703'],
      [(c) => c.from('labels').select('id').eq('id', 'x'), 400, '22P02'],
      [(c) => c.from('labels').select('id, notes(body)'), 400, 'PGRST200'],
      [(c) => c.from('labels').select('id').eq('posts.id', 1), 400, 'PGRST108'],
      [(c) => c.from('labels').select('id').filter('id', 'smells', 1), 400, 'PGRST100'],
      [(c) => c.from('labels').select('id').filter('id', 'is', 'null; drop table labels'), 400, 'PGRST100'],
      [(c) => c.from('labels').select('id').or('id.is.null) or (1'), 400, 'PGRST100'],
      [(c) => c.schema('auth').from('users').select(), 406, 'PGRST106'],
      [(c) => c.from('labels').select().csv(), 406, 'PGRST107'],
    ];
    for (const [ask, status, code] of refusals) expect(await ask(client)).toMatchObject({ status, error: { code } });
    expect(await byHand('select count(*) from labels where id < 4')).toEqual([{ count: 3 }]);
  });

  it('holds against what is broken or hostile', async () => {
    const send = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(`${stood.standIn.url}${path}`, {
        ...init,
        headers: { apikey: stood.standIn.anonKey, ...init.headers },
      });
      const body = await answer.text();
      expect(body).not.toMatch(/\bat .*\.[jt]s:\d/);
      return answer.status;
    };
    const posted = (body: string) => send('/rest/v1/labels', { method: 'POST', body });
    expect(await posted('{"id":')).toBe(400);
    expect(await posted('[1, null]')).toBe(400);
    expect(await posted('[{"id":1},{"name":"x"}]')).toBe(400);
    expect(await posted('{"id":40,"name":"a\\u0000b"}')).toBe(400);
    expect(await posted(`{"id":40,"name":"${'x'.repeat(10_000_001)}"}`)).toBe(413);
    expect(await send('/rest/v1/labels?select=id,%22;drop%20table%20labels')).toBe(400);
    expect(await send(`/rest/v1/labels?data->>a'%20or%20'1=eq.1`)).toBe(400);
    expect(await send(`/rest/v1/labels?id=${'('.repeat(3000)}`)).toBe(400);
    expect(await send('/rest/v1/labels?or=()')).toBe(400);
    expect(await send('/rest/v1/labels?limit=-1')).toBe(416);
    expect(await send('/rest/v1/__proto__')).toBe(404);
    expect(await send('/rest/v1/%ff')).toBe(400);
    expect(await send('/rest/v1/labels', { method: 'PUT', body: '{}' })).toBe(405);
    expect(await send('/rest/v1/labels', { headers: { authorization: 'Bearer no.token.this' } })).toBe(401);
    const [head = '', body = ''] = stood.standIn.serviceKey.split('.');
    expect(await send('/rest/v1/labels', { headers: { authorization: `Bearer ${head}.${body}.AAAA` } })).toBe(401);
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await send('/rest/v1/labels', { headers: { authorization: `Bearer ${unsigned}.${body}.` } })).toBe(401);
    expect(await send('/rest/v1/labels', { headers: { apikey: 'x' } })).toBe(401);
    for (const service of ['storage', 'realtime', 'functions'])
      expect(await send(`/${service}/v1/x`, { method: 'POST', body: 'x' })).toBe(501);
    expect((await as('anon').from('labels').select('id').eq('id', 1)).data).toHaveLength(1);
  });

  it('answers what browsers ask before', async () => {
    const headers = {
      origin: 'http://app',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'apikey,prefer',
    };
    const answer = await fetch(`${stood.standIn.url}/rest/v1/labels`, { method: 'OPTIONS', headers });
    expect([
      answer.status,
      answer.headers.get('access-control-allow-origin'),
      answer.headers.get('access-control-allow-headers'),
    ]).toEqual([200, '*', 'apikey,prefer']);
  });
});

describe('functions', () => {
  it('gives a value, a row, several values, or nothing', async () => {
    const client = as(ann);
    expect((await client.rpc('add_numbers', { a: 1, b: 2 })).data).toBe(3);
    expect((await client.rpc('add_numbers', { a: 1 }, { get: true })).data).toBe(11);
    expect((await client.rpc('first_post')).data).toMatchObject({ id: 1, title: 'post 1' });
    expect((await client.rpc('pair')).data).toEqual({ low: 1, high: 2 });
    expect((await client.rpc('tagged', { names: ['a'] }).limit(2)).data).toEqual([4, 8]);
    expect((await client.rpc('tagged', { names: ['b'] }, { get: true, count: 'exact' }).limit(2)).count).toBe(600);
    expect((await client.rpc('kind_of', { given: { kind: 'x"y' } })).data).toBe('x"y');
    expect(await client.rpc('note', { words: 'by function' })).toMatchObject({ data: null, error: null, status: 204 });
    expect(await byHand(`select owner from notes where body = 'by function'`)).toEqual([{ owner: ann }]);
  });

  it('runs with the role, the time and the headers of the request', async () => {
    const { data } = await as(ann).rpc('whoami').setHeader('x-agent', 'smith');
    expect(data).toEqual({
      role: 'authenticated',
      uid: ann,
      path: '"public", "extensions"',
      timeout: '8s',
      method: 'POST',
      agent: 'smith',
    });
    expect((await as('anon').rpc('whoami')).data).toMatchObject({ role: 'anon', uid: null, timeout: '3s' });
    expect((await as('service').rpc('whoami')).data).toMatchObject({ role: 'service_role' });
    expect(await slow).toMatchObject({ status: 500, error: { code: '57014' } });
  });

  it('says what a function raises, and may not write where it is read', async () => {
    expect(await as(ann).rpc('scold')).toMatchObject({ status: 400, error: { code: 'P0001', message: 'not like this' } });
    expect(await as(ann).rpc('pay')).toMatchObject({ status: 402, error: { message: 'Pay first', hint: 'by card' } });
    expect(await as(ann).rpc('note', { words: 'x' }, { get: true })).toMatchObject({ status: 405, error: { code: '25006' } });
    expect(await as(ann).rpc('add_numbers', { a: 1, c: 2 })).toMatchObject({ status: 404, error: { code: 'PGRST202' } });
  });
});

describe('the wire', () => {
  it('sees each request as one transaction with one statement of the app', async () => {
    stood.wire.take();
    await as('anon').from('labels').select('id').eq('id', 1);
    const seen = stood.wire.take();
    expect(seen.map(({ verb }) => verb)).toEqual(['begin', 'read', 'read', 'commit']);
    expect(seen[2]?.sql).toContain('FROM "public"."labels" WHERE "public"."labels"."id" = $1');
  });

  it('leads to another database when it is told so', async () => {
    const name = async () => (await as('anon').from('labels').select('name').eq('id', 3).single()).data;
    await stood.sql.query(`update labels set name = 'navy' where id = 3`);
    expect(await name()).toEqual({ name: 'navy' });
    await stood.wire.use('other');
    await stood.standIn.use('other');
    expect(await name()).toEqual({ name: 'blue' });
    await stood.wire.use('app');
    await stood.standIn.use('app');
    expect(await name()).toEqual({ name: 'navy' });
  });
});
