import { PostgrestClient } from '@supabase/postgrest-js';

/** Tables, views and functions that the shapes ask for. */
export const schema = `
create table profiles (id uuid primary key default gen_random_uuid(), username text unique not null, full_name text, data jsonb default '{}', created_at timestamptz default now());
create table posts (id bigint generated always as identity primary key, author_id uuid not null references profiles(id), editor_id uuid references profiles(id), title text not null, body text, views int default 0, price numeric, published boolean default false, tags text[] default '{}', meta jsonb, during tsrange, search tsvector, created_at timestamptz default now());
create table comments (id bigint generated always as identity primary key, post_id bigint not null references posts(id), author_id uuid not null references profiles(id), body text not null, approved boolean);
create table labels (id int primary key, name text not null);
create table post_labels (post_id bigint references posts(id), label_id int references labels(id), primary key (post_id, label_id));
create table settings (profile_id uuid primary key references profiles(id), theme text);
create view published_posts as select id, title, author_id from posts where published;
create function add_numbers(a int, b int) returns int language sql as 'select a + b';
create function posts_of(who uuid) returns setof posts language sql as 'select * from posts where author_id = who';
create function all_posts() returns setof posts language sql as 'select * from posts';
create function tagged(names text[]) returns setof posts language sql as 'select * from posts where tags && names';
create schema shop;
create table shop.orders (id int primary key, total numeric);
`;
const one = '"a1111111-1111-4111-8111-111111111111"';

/** Call shapes as an app writes them; each is sent through supabase-js's own client of PostgREST and through our reader and resolver. */
export const shapes = [
  // Filters
  'from("posts").select()',
  'from("posts").select("*")',
  'from("posts").select("id, title")',
  `from("posts").select("*").eq("author_id", ${one})`,
  'from("posts").select("id").neq("title", "x")',
  'from("posts").select("id").gt("views", 5)',
  'from("posts").select("id").gte("views", 5).lt("views", 10)',
  'from("posts").select("id").lte("created_at", "2026-01-01")',
  'from("posts").select("id").like("title", "%x%")',
  'from("posts").select("id").ilike("title", "%x%")',
  'from("posts").select("id").likeAllOf("title", ["%a%", "%b%"])',
  'from("posts").select("id").likeAnyOf("title", ["%a%", "%b%"])',
  'from("posts").select("id").ilikeAllOf("title", ["%a%", "%b%"])',
  'from("posts").select("id").ilikeAnyOf("title", ["%a%", "%b%"])',
  'from("posts").select("id").regexMatch("title", "^a")',
  'from("posts").select("id").regexIMatch("title", "^a")',
  'from("posts").select("id").is("body", null)',
  'from("posts").select("id").is("published", true)',
  'from("posts").select("id").isDistinct("views", 3)',
  'from("posts").select("id").in("id", [1, 2, 3])',
  'from("posts").select("id").in("title", ["a,b", "c(d)", "e"])',
  'from("posts").select("id").notIn("id", [1, 2])',
  'from("posts").select("id").contains("tags", ["a", "b"])',
  'from("posts").select("id").contains("meta", { kind: "x", deep: { n: 1 } })',
  'from("posts").select("id").contains("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").containedBy("tags", ["a", "b"])',
  'from("posts").select("id").containedBy("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").overlaps("tags", ["a", "b"])',
  'from("posts").select("id").overlaps("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").rangeGt("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").rangeGte("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").rangeLt("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").rangeLte("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").rangeAdjacent("during", "[2026-01-01,2026-02-01)")',
  'from("posts").select("id").textSearch("search", "cat & dog")',
  'from("posts").select("id").textSearch("search", "cat dog", { type: "plain", config: "english" })',
  'from("posts").select("id").textSearch("search", "cat dog", { type: "phrase" })',
  'from("posts").select("id").textSearch("title", "cat or dog", { type: "websearch", config: "english" })',
  'from("posts").select("id").match({ published: true, views: 3 })',
  'from("posts").select("id").not("body", "is", null)',
  'from("posts").select("id").not("id", "in", "(1,2,3)")',
  'from("posts").select("id").not("tags", "cs", "{a,b}")',
  'from("posts").select("id").not("title", "like", "a%")',
  'from("posts").select("id").filter("views", "gte", 3)',
  'from("posts").select("id").filter("id", "in", "(1,2)")',
  'from("posts").select("id").filter("title", "not.ilike", "%x%")',
  'from("posts").select("id").filter("title", "ilike(any)", "{a%,b%}")',
  'from("posts").select("id").filter("search", "fts(english)", "cat")',
  'from("posts").select("id").or("views.gt.5,published.eq.true")',
  'from("posts").select("id").or("title.ilike.%x%,body.ilike.%x%").eq("published", true)',
  'from("posts").select("id").or("views.gt.5,and(published.eq.true,body.is.null)")',
  'from("posts").select("id").or("not.and(views.gte.5,views.lte.9),id.in.(1,2,3)")',
  'from("posts").select("id").or("views.not.eq.5,tags.cs.{a},title.not.in.(a,b)")',
  'from("posts").select("id").or("search.fts(english).cat,title.like(any).{a%,b%}")',
  'from("posts").select("id").or("title.eq.a").or("views.eq.3,views.is.null")',
  'from("posts").select("id").eq("meta->>kind", "x")',
  'from("posts").select("id").gt("meta->size->>width", 3)',
  'from("posts").select("id").or("meta->>kind.eq.x,meta->size->>width.gt.3")',
  // Order, pages, counts, forms
  'from("posts").select("id").order("created_at")',
  'from("posts").select("id").order("created_at", { ascending: false })',
  'from("posts").select("id").order("views", { ascending: false, nullsFirst: false }).order("id")',
  'from("posts").select("id").order("views", { nullsFirst: true })',
  'from("posts").select("id").order("meta->>kind")',
  'from("posts").select("id").limit(10)',
  'from("posts").select("id").range(20, 29)',
  'from("posts").select("id").order("id").range(0, 9).limit(5)',
  'from("posts").select("*", { count: "exact" })',
  'from("posts").select("*", { count: "exact", head: true })',
  'from("posts").select("id", { count: "planned" }).eq("published", true)',
  'from("posts").select("*", { count: "estimated", head: true })',
  'from("posts").select("*").eq("id", 1).single()',
  'from("posts").select("*").eq("id", 1).maybeSingle()',
  'from("posts").select("id, title").csv()',
  'from("posts").select("*").explain()',
  'from("posts").select("*").eq("id", 1).abortSignal(new AbortController().signal)',
  'from("posts").select("id").eq("id", 1).throwOnError()',
  'from("published_posts").select("id, title").eq("id", 4)',
  'schema("shop").from("orders").select("id, total").gt("total", 5)',
  // Select lists
  'from("posts").select("name:title, views")',
  'from("posts").select("id::text, created_at::date")',
  'from("posts").select("when:created_at::date")',
  'from("posts").select("meta->kind, meta->size->>width")',
  'from("posts").select("kind:meta->>kind, first:tags->0")',
  'from("posts").select("views.sum(), price.avg()")',
  'from("posts").select("author_id, total:views.sum()")',
  'from("posts").select("published, count()")',
  'from("posts").select("total:price.sum()::text, views::numeric.max()")',
  // Embedded relations
  'from("comments").select("id, posts(title)")',
  'from("posts").select("id, comments(id, body)")',
  'from("posts").select(`id, title, comments ( id, body )`)',
  'from("posts").select("id, labels(name)")',
  'from("posts").select("id, author:profiles!posts_author_id_fkey(username)")',
  'from("posts").select("id, profiles!author_id(username), editor:profiles!editor_id(username)")',
  'from("posts").select("id, author:author_id(username)")',
  'from("comments").select("id, posts!inner(title)").eq("posts.published", true)',
  'from("posts").select("id, comments!left(id)")',
  'from("profiles").select("username, posts!posts_author_id_fkey!inner(id)").gt("posts.views", 3)',
  'from("profiles").select("username, settings(theme)")',
  'from("comments").select("id, ...posts(title)")',
  'from("comments").select("id, ...posts(post:title, ...profiles!author_id(username))")',
  'from("posts").select("id, ...comments(body)")',
  'from("posts").select("id, comments(count)")',
  'from("posts").select("id, comments(count())")',
  'from("posts").select("id, comments(id, profiles(username))")',
  'from("posts").select("id, comments(id, profiles(username))").eq("comments.profiles.username", "x")',
  'from("posts").select("id, comments(id)").eq("comments.approved", true).order("id", { referencedTable: "comments", ascending: false }).limit(3, { referencedTable: "comments" })',
  'from("posts").select("id, comments(id)").range(5, 9, { foreignTable: "comments" })',
  'from("posts").select("id, comments(id)").or("approved.eq.true,body.is.null", { referencedTable: "comments" })',
  'from("posts").select("id, replies:comments(id)").eq("replies.approved", true).limit(2, { referencedTable: "replies" })',
  'from("posts").select("id, comments()").not("comments", "is", null)',
  'from("posts").select("id, comments(id)").is("comments", null)',
  'from("comments").select("id, posts(title)").order("posts(title)")',
  'from("posts").select("*, labels!inner(name)").eq("labels.name", "x").limit(20)',
  'from("posts").select("id, post_labels(labels(name))")',
  // Writes
  `from("posts").insert({ title: "a", author_id: ${one} })`,
  `from("posts").insert({ title: "a", author_id: ${one} }).select()`,
  `from("posts").insert([{ title: "a", author_id: ${one} }, { title: "b", author_id: ${one}, views: 2 }])`,
  `from("posts").insert([{ title: "a", author_id: ${one} }], { defaultToNull: false, count: "exact" }).select("id").single()`,
  `from("posts").insert({ title: "a", author_id: ${one} }).select("id, title, profiles!author_id(username)").single()`,
  'from("labels").upsert({ id: 1, name: "a" })',
  'from("labels").upsert([{ id: 1, name: "a" }, { id: 2, name: "b" }], { onConflict: "id" }).select()',
  'from("labels").upsert({ id: 1, name: "a" }, { onConflict: "id", ignoreDuplicates: true })',
  'from("post_labels").upsert({ post_id: 1, label_id: 2 }, { onConflict: "post_id,label_id", defaultToNull: false })',
  'from("posts").update({ title: "b" }).eq("id", 1)',
  'from("posts").update({ title: "b" }, { count: "exact" }).eq("id", 1).select("id, name:title")',
  'from("posts").update({ views: 1 }).eq("id", 1).eq("views", 0).select().maybeSingle()',
  'from("posts").update({ published: false }).lt("created_at", "2026-01-01").maxAffected(10)',
  'from("posts").update({ title: "b" }).match({ id: 1, published: true }).select("id, comments(body)")',
  'from("posts").delete().eq("id", 1)',
  'from("posts").delete({ count: "exact" }).in("id", [1, 2])',
  'from("posts").delete().not("published", "is", true).select("id")',
  'from("posts").delete().or("views.eq.0,body.is.null").rollback()',
  'schema("shop").from("orders").insert({ id: 1, total: 5 }).select()',
  // Functions
  'rpc("add_numbers", { a: 1, b: 2 })',
  'rpc("all_posts")',
  `rpc("posts_of", { who: ${one} }).select("id, title").eq("published", true).order("views", { ascending: false }).limit(3)`,
  'rpc("add_numbers", { a: 1, b: 2 }, { get: true })',
  'rpc("all_posts", {}, { count: "exact" })',
  `rpc("posts_of", { who: ${one} }, { head: true, count: "exact" })`,
  'rpc("tagged", { names: ["a", "b"] }, { get: true }).limit(5)',
  `rpc("posts_of", { who: ${one} }).single()`,
  'rpc("all_posts").or("views.gt.3,body.is.null").range(0, 9)',
];

/** Runs one shape through the library; its `fetch` keeps what it is given. */
export async function sentBy(shape: string): Promise<{ address: string; options: RequestInit }> {
  const sent: { address: string; options: RequestInit }[] = [];
  const client = new PostgrestClient('http://example.test/rest/v1', {
    fetch: async (input, options) => {
      sent.push({ address: String(input), options: options ?? {} });
      return new Response('[]', { headers: { 'content-type': 'application/json' } });
    },
  });
  const run = new Function('client', `return client.${shape}`);
  await Promise.resolve(run(client)).catch(() => undefined);
  const first = sent[0];
  if (!first || sent.length > 1) throw new Error(`${sent.length} requests`);
  return first;
}
