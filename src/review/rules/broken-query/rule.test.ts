import { expect, it } from 'vitest';
import { findingsOfPage } from '../../../../test/support/supabase-page.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const page = (schema: string, body: string) => findingsOfPage('broken-query', schema, body);

const schema = 'create table profiles (id uuid primary key, email text); create table bills (id uuid primary key, title text);';

it('tells a missing column once, with every place that asks for it, and says which', async () => {
  const found = await page(
    schema,
    `const first = await supabase.from('bills').select('amount').limit(5);
     await supabase.from('bills').update({ amount: 1 }).eq('id', first.data[0].id);
     const other = await supabase.from('bills').select('due').limit(5);
     return [first.data, other.data];`,
  );
  expect(found).toHaveLength(2);
  const amount = found.find((finding) => finding.title.includes('amount'));
  expect(amount?.title).toContain('does not exist');
  expect(amount?.statements).toHaveLength(2);
});

it('takes no embed for broken whose names only Postgres would cut off', async () => {
  const long = 'a_table_of_this_app_with_a_long_name';
  const found = await page(
    `create table ${long}_one (id uuid primary key);
create table ${long}_two (id uuid primary key, one_id uuid references ${long}_one (id));
create table ${long}_three (id uuid primary key, two_id uuid references ${long}_two (id));`,
    `const { data } = await supabase.from('${long}_three').select('id, ${long}_two(id, ${long}_one(id))').limit(5); return data;`,
  );
  expect(found).toEqual([]);
});

it('finds a word that the enum does not have, which PREPARE cannot see, and knows the database’s words for Prisma’s', async () => {
  const found = await page(
    `create type mood as enum ('good', 'bad'); create table notes (id uuid primary key, mood mood, text text);`,
    `await supabase.from('notes').insert({ mood: 'good', text: 'fine' });
     await supabase.from('notes').update({ mood: 'fine' }).eq('id', window.id);
     return (await supabase.from('notes').select('id').eq('mood', 'bad').limit(5)).data;`,
  );
  expect(found.map((finding) => finding.title)).toEqual([expect.stringContaining('invalid input value for enum mood: "fine"')]);
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"@prisma/client":"6"}}',
    'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
}
enum Kind {
  DEBIT @map("debit")
  CREDIT
}
model Entry {
  id   Int  @id @default(autoincrement())
  kind Kind
}`,
    'server.js': `import express from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
app.post('/a', async (req, res) => { res.json(await prisma.entry.create({ data: { kind: 'DEBIT' } })); });
app.post('/b', async (req, res) => { res.json(await prisma.entry.create({ data: { kind: 'OTHER' } })); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'broken-query').map((finding) => finding.title)).toEqual([
    expect.stringMatching(/^POST \/b .*"OTHER"/),
  ]);
});

it('does not call an embed through a view broken: PostgREST follows keys through views', async () => {
  const views = `create table categories (id uuid primary key, name text);
create table products (id uuid primary key, category_id uuid references categories (id), title text);
create view shown_products as select id, category_id, title from products;
create table notes (id uuid primary key, title text);`;
  expect(
    await page(views, "return (await supabase.from('shown_products').select('id, categories(name)').limit(5)).data;"),
  ).toEqual([]);
  expect(await page(views, "return (await supabase.from('notes').select('id, categories(name)').limit(5)).data;")).toHaveLength(
    1,
  );
});

it('reads a span of time whose length the app puts into the text', async () => {
  const asked = async (sql: string): Promise<string[]> => {
    const { findings, app } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': 'create table bills (id serial primary key, made timestamptz);',
      'src/server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
app.get('/late', async (req, res) => res.json((await pool.query(\`${sql}\`)).rows));
app.listen(3000);`,
    });
    expect(app.statements).toHaveLength(1);
    return findings.filter(({ rule }) => rule === 'broken-query').map(({ title }) => title);
  };
  expect(await asked("select id from bills where made > now() - INTERVAL '${req.query.days} days'")).toEqual([]);
  expect(await asked("select id from bills where made > now() - '${req.query.days} days'::interval")).toEqual([]);
  expect(await asked("select ids from bills where made > DATE '${req.query.day}'")).toHaveLength(1);
});

/** Findings of a small Express app over these tables that sends this. */
async function sent(schema: string, body: string, more: Record<string, string> = {}) {
  const { findings, app } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': `import express from 'express'; import pg from 'pg'; import { drizzle } from 'drizzle-orm/node-postgres'; import { eq, sql } from 'drizzle-orm'; import { parts } from './schema.js';
const pool = new pg.Pool(); const db = drizzle(pool); const app = express();
app.get('/parts', async (req, res) => { ${body} });
app.listen(3000);`,
    'src/schema.js': `import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'; export const parts = pgTable('parts', { id: text('id').primaryKey(), box: text('box'), made: timestamp('made') });`,
    ...more,
  });
  return { statements: app.statements, found: findings.filter(({ rule }) => rule === 'broken-query') };
}

const parts =
  'create table parts (id text primary key, box text, made timestamptz); create table boxes (id serial primary key, part varchar(20));';

it('reads a list that is joined into SQL as one that has elements: how many is only known when the app runs', async () => {
  const { statements, found } = await sent(
    parts,
    `const all = await db.select().from(parts).limit(9); if (all.length === 0) return res.json([]);
     const ids = all.map((part) => part.id);
     res.json(await db.select().from(parts).where(sql\`\${parts.box} = any(array[\${sql.join(ids.map((id) => sql\`\${id}::text\`), sql\`, \`)}])\`));`,
  );
  expect(found).toEqual([]);
  expect(statements.map(({ sql }) => sql)).toContainEqual(expect.stringContaining('any(array[$1::text])'));
  const given = await sent(
    parts,
    `res.json(await db.select().from(parts).where(sql\`\${parts.box} in (\${sql.join(req.body.ids, sql\`, \`)})\`));`,
  );
  expect(given.found).toEqual([]);
});

it('knows that one of the arms of a switch with a default runs: what the variable was before does not arrive', async () => {
  const late = (arms: string): Promise<{ found: unknown[] }> =>
    sent(
      parts,
      `let span = ''; switch (req.query.span) { ${arms} }
       res.json((await pool.query(\`select id from parts where made > now() - interval '\${span}' limit 5\`)).rows);`,
    );
  const named = `case 'week': span = '7 days'; break; case 'year': span = '1 year'; break;`;
  expect((await late(`${named} default: span = '30 days';`)).found).toEqual([]);
  expect((await late(`${named} default: throw new Error('no such span');`)).found).toEqual([]);
  expect((await late(`${named} case 'never': return res.end(); default: { span = '30 days'; break; }`)).found).toEqual([]);
  expect((await late(named)).found).toHaveLength(1);
  expect((await late(`${named} case 'none': break; default: span = '30 days';`)).found).toHaveLength(1);
});

it('says how the fault that Postgres names is mended', async () => {
  const fix = async (body: string, schema = parts): Promise<(string | undefined)[]> =>
    (await sent(schema, body)).found.map((finding) => finding.fix);
  const ask = (sql: string, values = '') => `res.json((await pool.query("${sql}", [${values}])).rows);`;
  expect(await fix(ask("select id from parts where box like '%$1%' and id = $2", 'req.query.q, req.query.id'))).toEqual([
    expect.stringMatching(/^Take the placeholder out of the quotes: pass `%\$\{…\}%` as the value/),
  ]);
  expect(
    await fix(ask("select id from parts where now() > now() - interval '$1 days' and id = $2", 'req.query.q, req.query.id')),
  ).toEqual([expect.stringContaining("write ${…} * interval '1 days' instead of interval '${…} days'")]);
  expect(await fix(ask("select id from parts where box = '$1_sold' and id = $2", 'req.query.q, req.query.id'))).toEqual([
    expect.stringContaining('pass `${…}_sold` as the value'),
  ]);
  expect(
    await fix(
      ask(
        "update parts set box = $1, id = case when $1 is not null then 'a' else 'b' end where id = $2",
        'req.body.box, req.body.id',
      ),
      'create table parts (id text primary key, box varchar(9));',
    ),
  ).toEqual([expect.stringContaining('$1::text')]);
  expect(await fix(ask('select parts.id from boxes join parts on parts.id = boxes.id limit 5'))).toEqual([
    expect.stringMatching(/boxes\.id is integer, parts\.id is text|parts\.id is text, boxes\.id is integer.*boxes\.id::text/),
  ]);
});

it('names the functions that are there twice, once for all screens', async () => {
  const found = await page(
    `${schema} create function room(p_kind text, p_id uuid) returns int language sql as 'select 1';
create or replace function room(p_id uuid, p_kind text) returns int language sql as 'select 2';`,
    `await supabase.rpc('room', { p_kind: 'a', p_id: window.id }); return (await supabase.rpc('room', { p_id: window.id, p_kind: 'b' })).data;`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.fix).toContain('DROP FUNCTION public.room(p_kind text, p_id uuid);');
});

it('finds a right that the migrations take from the functions of policies, once, at the line that takes it', async () => {
  const found = await page(
    `create table rooms (id uuid primary key, name text); create table seats (id uuid primary key, row int);
alter table rooms enable row level security; alter table seats enable row level security;
create function is_member(room uuid) returns boolean language sql stable security definer as $$ select true $$;
create policy a on rooms for select using (is_member(id)); create policy b on seats for select using (is_member(id));
revoke execute on function is_member(uuid) from public, anon, authenticated;`,
    `const rooms = await supabase.from('rooms').select('name').limit(5);
     const seats = await supabase.from('seats').select('row').limit(5);
     return [rooms.data, seats.data];`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ effort: 'migration', grade: 'measured', location: { line: 5 } });
  expect(found[0]?.location.file).toMatch(/\.sql$/);
  expect(found[0]?.statements).toHaveLength(2);
  expect(found[0]?.why).toContain('the policies of rooms, seats use is_member');
  expect(found[0]?.fix).toContain('GRANT EXECUTE ON FUNCTION public.is_member(room uuid) TO anon;');
});

it('tells a policy that reads the table of accounts how to do without it', async () => {
  const found = await page(
    `create table notes (id uuid primary key, email text); alter table notes enable row level security;
create policy a on notes for select using (email = (select u.email from auth.users u where u.id = auth.uid()));`,
    `return (await supabase.from('notes').select('email').limit(5)).data;`,
  );
  expect(found.map(({ fix }) => fix)).toEqual([expect.stringContaining("auth.jwt() ->> 'email'")]);
});

it('finds a value that the column’s type cannot hold, which PREPARE cannot see, at the caller that hands it in', async () => {
  const tables = 'create table notes (id uuid primary key, made timestamptz, size int, text text);';
  const found = await page(
    tables,
    `const me = { id: '1' };
     await supabase.from('notes').update({ text: '1', size: 2 }).eq('id', '00000000-0000-0000-0000-000000000001');
     await supabase.from('notes').delete().neq('id', me.id);
     return (await supabase.from('notes').select('id').gte('made', 'now').in('size', ['1', 'many']).limit(5)).data;`,
  );
  expect(found.map(({ title }) => title.replace(/^.*refuses: /, '')).sort()).toEqual([
    'invalid input syntax for type integer: "many"',
    'invalid input syntax for type uuid: "1"',
  ]);
  expect(found.map(({ fix }) => fix)).toContainEqual(expect.stringContaining('"1" is no uuid'));
  const { found: handed } = await sent(
    parts,
    `const of = (made) => db.select().from(parts).where(eq(parts.made, made)).limit(1);
     app.get('/one', async (req, res) => { res.json(await of(req.query.made)); });
     res.json(await of(''));`,
  );
  expect(handed.map(({ fix }) => fix)).toEqual([expect.stringContaining('instead of the empty text')]);
});

it('says nothing of a value that a variable or a field of the state holds at first, or that stands in a list put together apart', async () => {
  const tables = 'create table parts (id uuid primary key, box text, made timestamptz);';
  const { found } = await sent(
    tables,
    `let made = ''; if (req.query.day) made = req.query.day;
     await db.update(parts).set({ made }).where(eq(parts.id, req.query.id));
     let where = ''; const given = []; let at = 1;
     if (req.query.box) { where = \`where box = $\${at++}\`; given.push('small'); }
     res.json((await pool.query(\`select id from parts \${where} limit $\${at}\`, [...given, 5])).rows);`,
  );
  expect(found).toEqual([]);
  const form = await page(
    tables,
    `const [form, setForm] = useState({ id: '', box: '' });
     return supabase.from('parts').insert({ ...form, made: null });`,
  );
  expect(form).toEqual([]);
});

it('says nothing of a word that stands for something else, or of a pattern that is filled in', async () => {
  const parts = 'create table parts (id uuid primary key, box uuid);';
  const asks = (box: string, more: string) =>
    page(parts, `${more} return (await supabase.from('parts').select('id').eq('box', ${box}).limit(5)).data;`);
  expect(await asks("'all'", '')).toHaveLength(1);
  expect(await asks("'all'", "if (window.box === 'all') window.alert('choose');")).toEqual([]);
  expect(await asks("'xxxx-4xxx'.replace(/x/g, () => '1')", '')).toEqual([]);
  const sizes = 'create table parts (id uuid primary key, size numeric);';
  const adds = (size: string) => page(sizes, `const size = ''; return supabase.from('parts').insert({ size: ${size} });`);
  expect(await adds('size')).toHaveLength(1);
  expect(await adds('parseFloat(size)')).toEqual([]);
});

it('follows what a state always holds through the browser’s store, and tells it once for all that sends it', async () => {
  const screen = async (more: string, user: string) => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"@supabase/supabase-js":"2"}}',
      'migrations/001.sql': 'create table notes (id uuid primary key, author uuid, text text);',
      'index.html': '<script type="module" src="/src/main.jsx"></script>',
      'src/use-auth.js': `import { useEffect, useState } from 'react';
export const useAuth = () => {
  const [user, setUser] = useState(null);
  useEffect(() => { const kept = localStorage.getItem('me'); if (kept) setUser(JSON.parse(kept)); }, []);
  const login = (email) => { const made = ${user}; setUser(made); localStorage.setItem('me', JSON.stringify(made)); };
  ${more}
  return { user, login };
};`,
      'src/main.jsx': `import { createClient } from '@supabase/supabase-js'; import { useEffect } from 'react'; import { useAuth } from './use-auth';
const supabase = createClient('https://x.supabase.co', 'key');
function Page() {
  const { user, login } = useAuth();
  useEffect(() => { supabase.from('notes').select('text').neq('author', user?.id).limit(5).then(console.log); }, [user]);
  return <div><button onClick={() => login('a')}>in</button>
    <button onClick={() => supabase.from('notes').select('id').or(\`author.eq.\${user.id},text.eq.x\`).limit(5)}>mine</button></div>;
}
createRoot(document.body).render(<Page />);`,
    });
    return findings.filter(({ rule }) => rule === 'broken-query');
  };
  const found = await screen('', `{ id: '1', email }`);
  expect(found.map(({ fix }) => fix)).toEqual([expect.stringContaining('"1" is all that is ever put into it')]);
  expect(found[0]?.statements).toHaveLength(2);
  expect(await screen(`const enter = (one) => setUser(one);`, `{ id: '1', email }`)).toEqual([]);
  expect(await screen(`window.take = setUser;`, `{ id: '1', email }`)).toEqual([]);
  expect(await screen('', `{ ...email, id: '1' }`)).toEqual([]);
  expect(await screen(`localStorage.setItem('me', window.name);`, `{ id: '1', email }`)).toEqual([]);
});

it('tells one missing column of pg once, with every place, and two columns apart', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql':
      'create table logs (id serial primary key, text text); create table notes (id serial primary key, text text);',
    'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/a', async (req, res) => { await pool.query('insert into logs (text, details) values ($1, $2)', [req.body.a, req.body.b]); res.end(); });
app.post('/b', async (req, res) => { await pool.query('update logs set details = $1 where id = $2', [req.body.b, req.body.id]); res.end(); });
app.get('/c', async (req, res) => { res.json((await pool.query('select l.details from logs l where l.id = $1', [req.query.id])).rows); });
app.get('/d', async (req, res) => { res.json((await pool.query('select n.details from notes n where n.id = $1', [req.query.id])).rows); });
app.listen(3000);`,
  });
  const found = findings.filter(({ rule }) => rule === 'broken-query');
  expect(found.map(({ statements }) => statements.length)).toEqual([3, 1]);
  expect(found[0]?.evidence[1]).toBe('the same at server.js:6, server.js:7');
});

it('advises the owner’s policy for his own rows, and not for those that one person deletes of another', async () => {
  const points = `create table points (id uuid primary key, user_id uuid, text text); alter table points enable row level security;
create policy s on points for select using (auth.uid() = user_id); create policy u on points for update using (auth.uid() = user_id);`;
  const advised = async (whose: string): Promise<string | undefined> =>
    (
      await page(
        points,
        `const { data: { user } } = await supabase.auth.getUser(); await supabase.from('points').delete().eq('user_id', ${whose});`,
      )
    )[0]?.fix;
  expect(await advised('user.id')).toContain('USING ((SELECT auth.uid()) = user_id)');
  expect(await advised('window.student')).toContain('a policy for their owner mends nothing');
});
