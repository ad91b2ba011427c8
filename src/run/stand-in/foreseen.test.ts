import { PostgrestClient } from '@supabase/postgrest-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../../resolve/index.js';
import { createMatcher, type Matcher } from '../foreseen.js';
import { startWireProxy, type WireProxy } from '../wire/index.js';
import { type StandIn, startStandIn } from './index.js';

const schema = `
create table authors (id int primary key, name text not null, data jsonb);
create table posts (id bigint generated always as identity primary key, author_id int not null references authors(id), title text not null, views int default 0, tags text[]);
create function posts_of(who int) returns setof posts language sql as 'select * from posts where author_id = who';
grant usage on schema public to anon;
-- auth.uid()
`;
/** Calls as an app writes them: each is read from code, and sent to the stand-in. */
const calls = [
  'from("posts").select()',
  'from("posts").select("id, author:authors(name)").eq("author_id", 1).order("id", { ascending: false }).range(0, 9)',
  'from("authors").select("name, posts!inner(title)", { count: "exact" }).gt("posts.views", 3).or("name.eq.a,data->>kind.is.null")',
  'from("authors").select("*", { count: "exact", head: true }).in("id", [1, 2, 3])',
  'from("authors").insert({ id: 1, name: "a", data: { kind: "x" } }).select().single()',
  'from("posts").insert([{ author_id: 1, title: "a", tags: ["x"] }, { author_id: 1, title: "b", tags: [] }])',
  'from("authors").upsert({ id: 1, name: "b" }, { onConflict: "id" }).select("id")',
  'from("posts").update({ title: "c", views: 2 }).eq("id", 1).select("*, authors(name)")',
  'from("posts").delete().eq("id", 2)',
  'rpc("posts_of", { who: 1 }).gt("views", 1).limit(3)',
];

let lab: Lab;
let wire: WireProxy;
let standIn: StandIn;
let matcher: Matcher;

beforeAll(async () => {
  lab = await openLab();
  const lines = calls.map((call, at) => `export const f${String(at)} = async () => { await client.${call}; };`);
  const folder = writeApp({
    'package.json': '{}',
    'supabase/migrations/0001_start.sql': schema,
    'index.ts': `import { createClient } from '@supabase/supabase-js';\nconst client = createClient('http://x', 'k');\n${lines.join('\n')}`,
  });
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  matcher = await createMatcher(await resolve(reading, catalogue));
  wire = await startWireProxy(lab.socket, 'app');
  standIn = await startStandIn({ wirePort: wire.port, catalogue, jwtSecret: 'a secret that is long enough for everybody' });
});
afterAll(async () => {
  await standIn.stop();
  await wire.stop();
  await lab.stop();
});

it('sends the statements that reading the code foresaw', async () => {
  const client = new PostgrestClient(`${standIn.url}/rest/v1`, { headers: { apikey: standIn.anonKey } });
  await standIn.use('app');
  for (const [at, call] of calls.entries()) {
    wire.take();
    const { error }: { error: unknown } = await new Function('client', `return client.${call}`)(client);
    expect([call, error]).toEqual([call, null]);
    const own = wire.take().filter(({ sql, verb }) => verb !== 'begin' && verb !== 'commit' && !sql.includes('set_config'));
    expect(own).toHaveLength(1);
    const lines = matcher.statements(own[0]?.sql ?? '').map(({ location }) => location.line - 3);
    expect([call, lines]).toEqual([call, [at]]);
  }
});
