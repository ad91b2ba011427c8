import type { PostgrestClient } from '@supabase/postgrest-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ann, ben, blog, blogRows, openStandIn, type Stood } from '../../../test/support/stand-in.js';

const text = `${blog}create function lots() returns setof int language sql stable as 'select generate_series(1, 1500)';
create table comments (id bigint primary key, post_id bigint not null references posts(id), author_id uuid references profiles(id), body text not null, approved boolean);
create table folders (id int primary key, parent_id int references folders(id));
create table labels (id int primary key, name text not null unique);
create table post_labels (post_id bigint references posts(id), label_id int references labels(id), primary key (post_id, label_id));
create view published_posts as select id, title, author_id from posts where published;
create function posts_of(who uuid) returns setof posts language sql stable as 'select * from posts where author_id = who';
create schema shop;
create table shop.orders (id int primary key, total numeric);
grant usage on schema shop to anon; grant all on shop.orders to anon;
`;
const rows = `${blogRows}insert into comments select n, (n % 40) + 1, case n % 2 when 0 then '${ben}' end::uuid, 'comment ' || n, n % 3 = 0 from generate_series(1, 120) n;
insert into folders values (1, null), (2, 1);
insert into labels values (1, 'red'), (2, 'green'), (3, 'blue');
insert into post_labels values (1, 1), (1, 2), (2, 2), (4, 3);
insert into shop.orders values (1, 9.50);
select setval(pg_get_serial_sequence('posts', 'id'), 1200);
analyze posts;
`;

let stood: Stood;
const as = (who: string): PostgrestClient => stood.as(who);
const byHand = (query: string): Promise<unknown> => stood.byHand(query);

beforeAll(async () => {
  stood = await openStandIn(text, rows);
});
afterAll(() => stood.close());

type Ask = (client: PostgrestClient) => PromiseLike<{ data: unknown; error: unknown; count: number | null; status: number }>;

const reads: [string, Ask, string][] = [
  ['everything', (c) => c.from('labels').select().order('id'), 'select * from labels order by id'],
  [
    'columns, aliases and casts',
    (c) => c.from('posts').select('name:title, v:views::text').lt('id', 4),
    `select title as name, views::text as v from posts where id < 4`,
  ],
  [
    'paths into JSON',
    (c) => c.from('profiles').select('data->size->>width, two:data->"two words"').eq('data->size->>width', 3),
    `select '3' as width, '1'::json as two`,
  ],
  [
    'eq, neq, gt and lte',
    (c) => c.from('posts').select('id').eq('published', true).neq('views', 4).gt('id', 3).lte('id', 12).order('id'),
    'select id from posts where published and views <> 4 and id > 3 and id <= 12 order by id',
  ],
  [
    'in with commas and quotes',
    (c) =>
      c
        .from('posts')
        .select('id')
        .in('title', ['post 4, "quoted" (so)'.replaceAll('"', '\\"'), 'post 5'])
        .order('id'),
    'select id from posts where id in (4, 5) order by id',
  ],
  ['in of nothing', (c) => c.from('posts').select('id').in('id', []), 'select id from posts where false'],
  [
    'like with stars',
    (c) => c.from('posts').select('id').like('title', 'post 11*').order('id'),
    `select id from posts where title like 'post 11%' order by id`,
  ],
  [
    'ilike any of',
    (c) => c.from('posts').select('id').ilikeAnyOf('title', ['POST 1', 'post 2*9']).order('id'),
    `select id from posts where title ilike any ('{POST 1,post 2%9}') order by id`,
  ],
  [
    'is, not is',
    (c) => c.from('posts').select('id').is('meta', null).not('editor_id', 'is', null).lt('id', 30).order('id'),
    'select id from posts where meta is null and editor_id is not null and id < 30 order by id',
  ],
  [
    'contains and overlaps',
    (c) => c.from('posts').select('id').contains('tags', ['a']).overlaps('tags', ['b', 'z']).lt('id', 20).order('id'),
    `select id from posts where tags @> '{a}' and tags && '{b,z}' and id < 20 order by id`,
  ],
  ['contains JSON', (c) => c.from('posts').select('id').contains('meta', { kind: 'even', n: 8 }), 'select 8 as id'],
  ['text search', (c) => c.from('posts').select('id').textSearch('title', 'quoted', { config: 'english' }), 'select 4 as id'],
  [
    'or, and, not',
    (c) => c.from('posts').select('id').or('id.eq.5,and(views.gt.3,views.lt.6,not.or(id.gt.60,published.is.true))').order('id'),
    'select id from posts where id = 5 or (views > 3 and views < 6 and not (id > 60 or published)) order by id',
  ],
  [
    'order and nulls',
    (c) =>
      c
        .from('posts')
        .select('id, editor_id')
        .lt('id', 12)
        .order('editor_id', { nullsFirst: true })
        .order('id', { ascending: false }),
    'select id, editor_id from posts where id < 12 order by editor_id nulls first, id desc',
  ],
  ['a page', (c) => c.from('posts').select('id').order('id').range(20, 24), 'select id from posts order by id limit 5 offset 20'],
  [
    'the one that a key points to',
    (c) => c.from('comments').select('id, posts(title)').lt('id', 4).order('id'),
    `select c.id, json_build_object('title', p.title) as posts from comments c join posts p on p.id = c.post_id where c.id < 4 order by 1`,
  ],
  [
    'hints and names',
    (c) => c.from('posts').select('id, author:profiles!posts_author_id_fkey(username), editor:editor_id(username)').eq('id', 5),
    `select 5 as id, json_build_object('username', 'ann') as author, json_build_object('username', 'ann') as editor`,
  ],
  [
    'many, filtered, ordered and cut',
    (c) =>
      c
        .from('posts')
        .select('id, replies:comments(id)')
        .in('id', [2, 3])
        .order('id')
        .gt('replies.id', 5)
        .order('id', { referencedTable: 'replies', ascending: false })
        .limit(2, { referencedTable: 'replies' }),
    `select p.id, (select json_agg(json_build_object('id', r.id)) from (select id from comments where post_id = p.id and id > 5 order by id desc limit 2) r) as replies from posts p where id in (2, 3) order by id`,
  ],
  [
    'only those that have some',
    (c) => c.from('posts').select('id, comments!inner(id)').eq('comments.body', 'comment 7'),
    `select 8 as id, json_build_array(json_build_object('id', 7)) as comments`,
  ],
  [
    'within one table',
    (c) => c.from('folders').select('id, parent:parent_id(id), inner:folders!parent_id(id)').order('id'),
    `select * from (values (1, null::json, '[{"id": 2}]'::json), (2, '{"id": 1}', '[]')) v (id, parent, "inner")`,
  ],
  [
    'by the name of a key that points here',
    (c) => c.from('posts').select('id, comments_post_id_fkey(id)').eq('id', 2),
    `select 2 as id, json_build_array(json_build_object('id', 1), json_build_object('id', 41), json_build_object('id', 81)) as comments_post_id_fkey`,
  ],
  [
    'across a table between',
    (c) => c.from('posts').select('id, labels(name)').eq('id', 2),
    `select 2 as id, json_build_array(json_build_object('name', 'green')) as labels`,
  ],
  [
    'beside the parent',
    (c) => c.from('comments').select('id, ...posts(post:title)').eq('id', 7),
    `select 7 as id, 'post 8' as post`,
  ],
  [
    'counted',
    (c) => c.from('posts').select('id, comments(count)').eq('id', 2),
    `select 2 as id, json_build_array(json_build_object('count', 3)) as comments`,
  ],
  [
    'none of',
    (c) => c.from('posts').select('id, comments()').is('comments', null).lt('id', 45).order('id'),
    'select id from posts where id between 41 and 44 order by id',
  ],
  [
    'nested',
    (c) =>
      c
        .from('profiles')
        .select('username, posts!posts_author_id_fkey(id, comments(id))')
        .eq('username', 'ben')
        .eq('posts.id', 3)
        .limit(1, { referencedTable: 'posts.comments' }),
    `select 'ben' as username, '[{"id": 3, "comments": [{"id": 2}]}]'::json as posts`,
  ],
  [
    'order by the one that is embedded',
    (c) => c.from('comments').select('id, posts(views)').in('id', [1, 2, 39]).order('posts(views)', { ascending: false }),
    `select c.id, json_build_object('views', p.views) as posts from comments c join posts p on p.id = c.post_id where c.id in (1, 2, 39) order by p.views desc`,
  ],
  [
    'a view',
    (c) => c.from('published_posts').select('id').lt('id', 9).order('id'),
    'select id from posts where published and id < 9 order by id',
  ],
  [
    'a view that is embedded',
    (c) => c.from('published_posts').select('id, profiles(username)').eq('id', 6),
    `select 6 as id, json_build_object('username', 'ben') as profiles`,
  ],
  ['another schema', (c) => c.schema('shop').from('orders').select(), 'select 1 as id, 9.50 as total'],
  [
    'rows of a function',
    (c) => c.rpc('posts_of', { who: ben }).select('id, profiles!author_id(username)').gt('views', 45).order('id').limit(2),
    `select id, json_build_object('username', 'ben') as profiles from posts where author_id = '${ben}' and views > 45 order by id limit 2`,
  ],
];

describe('reads', () => {
  it.each(reads)('%s', async (_name, ask, query) => {
    const { data, error } = await ask(as('anon'));
    expect(error).toBeNull();
    expect(data).toEqual(await byHand(query));
  });

  it('gives at most a thousand rows', async () => {
    expect((await as('anon').from('posts').select('id')).data).toHaveLength(1000);
    expect((await as('anon').from('posts').select('id').limit(5000)).data).toHaveLength(1000);
    expect((await as('anon').rpc('posts_of', { who: ann })).data).toHaveLength(800);
    expect((await as('anon').rpc('lots')).data).toHaveLength(1000);
  });

  it('counts', async () => {
    const { data, count } = await as('anon').from('posts').select('id', { count: 'exact' }).eq('published', true).range(0, 9);
    expect([data?.length, count]).toEqual([10, 600]);
    expect(await as('anon').from('posts').select('*', { count: 'exact', head: true })).toMatchObject({
      data: null,
      count: 1200,
      status: 206,
    });
    expect((await as('anon').from('posts').select('*', { count: 'planned', head: true })).count).toBe(1200);
    // Few that are only expected are counted after all.
    const few = as('anon').from('posts').select('*', { count: 'estimated', head: true });
    expect((await few.eq('published', true).eq('meta->>kind', 'even')).count).toBe(600);
    expect((await as('anon').from('posts').select('*', { count: 'estimated', head: true })).count).toBe(1200);
    const inner = as('anon').from('posts').select('id, comments!inner(id)', { count: 'exact' }).limit(1);
    expect((await inner).count).toBe(40);
  });

  it('answers the Range header as PostgREST does', async () => {
    const get = async (range: string, prefer = 'count=exact') =>
      fetch(`${stood.standIn.url}/rest/v1/labels?select=id&order=id`, {
        headers: { apikey: stood.standIn.anonKey, range, prefer },
      });
    const part = await get('1-1');
    expect([part.status, part.headers.get('content-range'), await part.json()]).toEqual([206, '1-1/3', [{ id: 2 }]]);
    const whole = await get('0-', '');
    expect([whole.status, whole.headers.get('content-range')]).toEqual([200, '0-2/*']);
    const beyond = await get('9-12');
    expect([beyond.status, await beyond.json()]).toMatchObject([416, { code: 'PGRST103' }]);
  });

  it('gives one row, and says so when there is none or are several', async () => {
    const labels = () => as('anon').from('labels').select('name');
    expect((await labels().eq('id', 2).single()).data).toEqual({ name: 'green' });
    expect(await labels().eq('id', 9).single()).toMatchObject({
      status: 406,
      error: { code: 'PGRST116', details: 'The result contains 0 rows' },
    });
    expect(await labels().single()).toMatchObject({ status: 406, error: { details: 'The result contains 3 rows' } });
    expect(await labels().eq('id', 9).maybeSingle()).toMatchObject({ data: null, error: null });
  });
});
