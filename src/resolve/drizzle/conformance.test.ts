import * as operators from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import * as core from 'drizzle-orm/pg-core';
import { fingerprintSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { type Lab, openLab } from '../../lab/index.js';
import { accept } from '../../migrate/accept.js';
import { migrate } from '../../migrate/index.js';
import type { App } from '../../model/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

const schema = `
export const mood = pgEnum('mood', ['sad', 'ok', 'happy']);
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique(), fullName: text('full_name'), age: integer('age'), role: text('role').default('buyer'), mood: mood('mood'), tags: text('tags').array(), managerId: integer('manager_id'), createdAt: timestamp('created_at').defaultNow() });
export const posts = pgTable('posts', { id: serial('id').primaryKey(), authorId: integer('author_id').notNull().references(() => users.id), title: text('title').notNull(), views: integer('views').default(0), published: boolean('published').default(false) });
export const comments = pgTable('comments', { id: serial('id').primaryKey(), postId: integer('post_id').notNull().references(() => posts.id), body: text('body').notNull() });
export const groups = pgTable('groups', { id: serial('id').primaryKey(), name: text('name').notNull() });
export const members = pgTable('members', { userId: integer('user_id').notNull().references(() => users.id), groupId: integer('group_id').notNull().references(() => groups.id) }, (t) => [primaryKey({ columns: [t.userId, t.groupId] })]);
export const shop = pgSchema('shop');
export const orders = shop.table('orders', { id: serial('id').primaryKey(), userId: integer('user_id'), total: integer('total') });
export const archived = pgTable('archived', { id: serial('id').primaryKey(), title: text('title').notNull() });
export const publishedPosts = pgView('published_posts').as((qb) => qb.select({ id: posts.id, title: posts.title }).from(posts).where(eq(posts.published, true)));
export const usersRelations = relations(users, ({ many, one }) => ({ posts: many(posts), members: many(members), manager: one(users, { fields: [users.managerId], references: [users.id] }) }));
export const postsRelations = relations(posts, ({ one, many }) => ({ author: one(users, { fields: [posts.authorId], references: [users.id] }), comments: many(comments) }));
export const commentsRelations = relations(comments, ({ one }) => ({ post: one(posts, { fields: [comments.postId], references: [posts.id] }) }));
export const groupsRelations = relations(groups, ({ many }) => ({ members: many(members) }));
export const membersRelations = relations(members, ({ one }) => ({ user: one(users, { fields: [members.userId], references: [users.id] }), group: one(groups, { fields: [members.groupId], references: [groups.id] }) }));
`;
const tables =
  'users, posts, comments, groups, members, orders, archived, usersRelations, postsRelations, commentsRelations, groupsRelations, membersRelations';
const names =
  'pgTable, pgEnum, pgSchema, pgView, primaryKey, serial, text, integer, timestamp, boolean, alias, union, unionAll, intersect, except';
const helpers =
  'relations, eq, ne, and, or, not, gt, gte, lt, lte, like, notLike, ilike, notIlike, inArray, notInArray, isNull, isNotNull, between, notBetween, desc, asc, sql, count, countDistinct, sum, avg, avgDistinct, min, max, exists, notExists, arrayContains, arrayContained, arrayOverlaps, getTableColumns, aliasedTable, placeholder';

/** Call shapes as an app writes them; what stands before the last semicolon comes first. */
const shapes = [
  'db.select().from(users)',
  'db.select().from(users).where(eq(users.id, 1))',
  'db.select({ id: users.id, name: users.fullName }).from(users).where(ne(users.role, "admin"))',
  'db.select().from(users).where(and(eq(users.role, "a"), gt(users.age, 3)))',
  'db.select().from(users).where(or(eq(users.role, "a"), isNull(users.age)))',
  'db.select().from(users).where(and(eq(users.role, "a"), undefined))',
  'db.select().from(users).where(and())',
  'db.select().from(users).where(and(or(), and(undefined)))',
  'db.select().from(users).where(and(or(), eq(users.role, "a")))',
  'db.$count(users, and())',
  'db.delete(posts).where(and())',
  'db.update(posts).set({ title: "a" }).where(and())',
  'db.query.posts.findMany({ where: and() })',
  'db.select().from(users).where(not(eq(users.role, "a")))',
  'db.select().from(users).where(inArray(users.id, [1, 2, 3]))',
  'db.select().from(users).where(notInArray(users.id, [1, 2]))',
  'db.select().from(users).where(inArray(users.id, []))',
  'db.select().from(users).where(between(users.age, 1, 9))',
  'db.select().from(users).where(notBetween(users.age, 1, 9))',
  'db.select().from(users).where(ilike(users.fullName, "%x%"))',
  'db.select().from(users).where(and(notLike(users.fullName, "%x%"), notIlike(users.email, "%y")))',
  'db.select().from(users).where(like(sql`lower(${users.email})`, "x%"))',
  'db.select().from(users).where(or(and(eq(users.role, "a"), lte(users.age, 3)), not(isNull(users.fullName))))',
  'db.select().from(users).where(and(or(eq(users.role, "a")), or(eq(users.age, 1), eq(users.age, 2))))',
  'db.select().from(users).where(eq(users.mood, "happy"))',
  'db.select().from(users).where(arrayContains(users.tags, ["a", "b"]))',
  'db.select().from(users).where(or(arrayContained(users.tags, ["a"]), arrayOverlaps(users.tags, ["b"])))',
  'db.select().from(users).where(lt(users.age, users.managerId))',
  'db.select().from(users).orderBy(desc(users.createdAt), asc(users.id)).limit(10).offset(20)',
  'db.select().from(users).orderBy(users.createdAt)',
  'db.select().from(users).orderBy(sql`${users.age} desc nulls last`)',
  'db.select().from(users).orderBy(sql`random()`).limit(5)',
  'db.select({ n: count() }).from(users)',
  'db.select({ n: count(users.age), d: countDistinct(users.role) }).from(users)',
  'db.select({ n: sql`count(*)` }).from(users).where(eq(users.role, "a"))',
  'db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(users)',
  'db.select({ n: sql<number>`count(*)::int`.as("n") }).from(users)',
  'db.select({ total: sum(posts.views), top: max(posts.views), low: min(posts.views), mean: avg(posts.views), d: avgDistinct(posts.views) }).from(posts)',
  'db.select({ author: posts.authorId, n: count() }).from(posts).groupBy(posts.authorId).having(gt(count(), 2))',
  'db.select({ author: posts.authorId, n: count() }).from(posts).groupBy(posts.authorId).having(({ n }) => gt(n, 2)).orderBy(({ n }) => desc(n))',
  "db.select({ day: sql`date_trunc('day', ${users.createdAt})`, n: count() }).from(users).groupBy(sql`date_trunc('day', ${users.createdAt})`)",
  'db.selectDistinct({ role: users.role }).from(users)',
  'db.selectDistinct().from(users).orderBy(users.id)',
  'db.selectDistinctOn([posts.authorId], { author: posts.authorId, title: posts.title }).from(posts).orderBy(posts.authorId, desc(posts.id))',
  'db.selectDistinctOn([posts.authorId]).from(posts).orderBy(posts.authorId)',
  'db.select({ ...getTableColumns(users), n: sql`1` }).from(users)',
  'const { email, ...rest } = getTableColumns(users); db.select(rest).from(users)',
  'db.select({ upper: sql`upper(${users.email})`, user: users }).from(users)',
  'db.select({ user: { id: users.id, name: users.fullName }, age: users.age }).from(users)',
  // Joins
  'db.select().from(posts).innerJoin(users, eq(posts.authorId, users.id)).where(eq(posts.published, true))',
  'db.select({ title: posts.title, name: users.fullName }).from(posts).leftJoin(users, eq(posts.authorId, users.id)).orderBy(desc(posts.id)).limit(5)',
  'db.select().from(posts).rightJoin(users, eq(posts.authorId, users.id))',
  'db.select({ id: posts.id, user: users.id }).from(posts).fullJoin(users, and(eq(posts.authorId, users.id), eq(posts.published, true)))',
  'db.select({ id: posts.id }).from(posts).crossJoin(users)',
  'db.select({ post: posts, author: users }).from(posts).innerJoin(users, eq(posts.authorId, users.id)).innerJoin(comments, eq(comments.postId, posts.id))',
  'db.select({ user: users.email, n: count(posts.id) }).from(users).leftJoin(posts, eq(posts.authorId, users.id)).groupBy(users.id)',
  'const manager = alias(users, "manager"); db.select({ name: users.fullName, boss: manager.fullName }).from(users).leftJoin(manager, eq(users.managerId, manager.id))',
  'const boss = aliasedTable(users, "boss"); db.select().from(users).innerJoin(boss, eq(boss.id, users.managerId))',
  'db.select().from(members).innerJoin(groups, eq(members.groupId, groups.id)).where(eq(members.userId, 4))',
  'db.select().from(orders).where(gt(orders.total, 5))',
  'db.select({ total: orders.total, email: users.email }).from(orders).innerJoin(users, eq(orders.userId, users.id))',
  'db.select().from(publishedPosts).where(eq(publishedPosts.id, 3))',
  // Subqueries
  'db.select().from(users).where(exists(db.select().from(posts).where(eq(posts.authorId, users.id))))',
  'db.select().from(users).where(notExists(db.select({ one: sql`1` }).from(posts).where(eq(posts.authorId, users.id))))',
  'db.select().from(users).where(inArray(users.id, db.select({ id: posts.authorId }).from(posts)))',
  'const top = db.select().from(posts).where(gt(posts.views, 10)).as("top"); db.select().from(top)',
  'const counts = db.select({ author: posts.authorId, n: count().as("n") }).from(posts).groupBy(posts.authorId).as("counts"); db.select({ email: users.email, n: counts.n }).from(users).leftJoin(counts, eq(counts.author, users.id))',
  'const recent = db.select({ id: posts.id, title: posts.title }).from(posts).orderBy(desc(posts.id)).limit(10).as("recent"); db.select().from(recent).where(eq(recent.title, "x"))',
  'const sq = db.$with("sq").as(db.select().from(users).where(eq(users.id, 42))); db.with(sq).select().from(sq)',
  'const loud = db.$with("loud").as(db.select({ author: posts.authorId, n: sql`count(*)`.as("n") }).from(posts).groupBy(posts.authorId)); db.with(loud).select({ email: users.email, n: loud.n }).from(users).innerJoin(loud, eq(loud.author, users.id))',
  'db.select({ email: users.email, n: db.$count(posts, eq(posts.authorId, users.id)) }).from(users)',
  'db.select({ email: users.email, n: sql`(select count(*) from ${posts} where ${posts.authorId} = ${users.id})` }).from(users)',
  // Sets
  'union(db.select({ name: users.fullName }).from(users), db.select({ name: groups.name }).from(groups))',
  'db.select({ id: users.id }).from(users).unionAll(db.select({ id: posts.authorId }).from(posts)).limit(5)',
  'db.select({ id: users.id }).from(users).except(db.select({ id: posts.authorId }).from(posts))',
  'db.select({ id: users.id }).from(users).intersect(db.select({ id: posts.authorId }).from(posts)).orderBy(users.id)',
  // Templates, locks, dynamic builders, counts, prepared
  'db.select().from(users).where(sql`${users.age} > ${5}`)',
  'db.select().from(users).where(sql`${users.email} in ${["a", "b"]}`)',
  'db.select().from(users).where(sql.join([sql`${users.age} > ${5}`, sql`${users.role} = ${"a"}`], sql` and `))',
  'db.execute(sql`select * from ${users} where ${users.id} = ${1}`)',
  'db.execute(sql`update posts set views = views + 1 where id = ${1}`)',
  'db.execute(sql`select ${sql.identifier("email")} from users order by ${sql.raw("id desc")}`)',
  'db.select().from(users).where(eq(users.id, 1)).for("update")',
  'db.select().from(users).where(eq(users.id, 1)).for("update", { skipLocked: true })',
  'db.select().from(users).for("share", { of: users, noWait: true })',
  'let q = db.select().from(users).$dynamic(); q = q.where(eq(users.role, "a")); q = q.limit(5); q',
  'db.$count(users)',
  'db.$count(users, and(eq(users.role, "a"), gt(users.age, 3)))',
  'db.select().from(users).where(eq(users.id, sql.placeholder("id"))).prepare("one").execute({ id: 1 })',
  'db.query.users.findFirst({ where: eq(users.id, placeholder("id")) }).prepare("first").execute({ id: 1 })',
  // Writes
  'db.insert(users).values({ email: "a", fullName: "b" })',
  'db.insert(users).values([{ email: "a" }, { email: "b" }]).returning()',
  'db.insert(users).values({ email: "a" }).onConflictDoNothing()',
  'db.insert(users).values({ email: "a" }).onConflictDoNothing({ target: users.email })',
  'db.insert(users).values({ email: "a" }).onConflictDoUpdate({ target: users.email, set: { fullName: "z" } })',
  'db.insert(users).values({ email: "a" }).onConflictDoUpdate({ target: users.email, set: { fullName: sql`excluded.full_name`, age: sql`${users.age} + 1` }, setWhere: gt(users.age, 3) }).returning({ id: users.id })',
  'db.insert(members).values({ userId: 1, groupId: 2 }).onConflictDoUpdate({ target: [members.userId, members.groupId], set: { groupId: 3 } })',
  'db.insert(posts).values({ title: "t", authorId: 1 }).returning({ id: posts.id })',
  'db.insert(archived).select(db.select({ id: posts.id, title: posts.title }).from(posts).where(eq(posts.published, false)))',
  'db.insert(users).values({ email: sql`lower(${"A"})`, tags: ["a"], mood: "ok", createdAt: new Date(0) })',
  'db.insert(orders).values({ userId: 1, total: 5 })',
  'db.update(users).set({ fullName: "x" }).where(eq(users.id, 1))',
  'db.update(posts).set({ views: sql`${posts.views} + 1` }).where(eq(posts.id, 1)).returning()',
  'db.update(posts).set({ title: "a", published: undefined, views: null }).where(and(eq(posts.id, 1), eq(posts.authorId, 2))).returning({ id: posts.id })',
  'db.update(posts).set({ published: true }).from(users).where(and(eq(posts.authorId, users.id), eq(users.role, "a")))',
  'db.update(orders).set({ total: 1 })',
  'db.delete(posts).where(lt(posts.views, 3))',
  'db.delete(posts).where(and(eq(posts.authorId, 1), isNotNull(posts.title))).returning()',
  'db.delete(members).where(inArray(members.userId, db.select({ id: users.id }).from(users).where(isNull(users.email))))',
  'const gone = db.$with("gone").as(db.select({ id: users.id }).from(users).where(eq(users.role, "x"))); db.with(gone).delete(posts).where(inArray(posts.authorId, sql`(select id from ${gone})`))',
  'db.transaction(async (tx) => { const [post] = await tx.insert(posts).values({ title: "t", authorId: 1 }).returning(); await tx.update(users).set({ age: sql`${users.age} + 1` }).where(eq(users.id, 1)); })',
  // Relational queries
  'db.query.users.findMany({ with: { posts: true }, limit: 5 })',
  'db.query.users.findMany({ with: { posts: { limit: 3, orderBy: [desc(posts.id)], where: eq(posts.published, true) } } })',
  'db.query.posts.findMany({ with: { author: { columns: { email: true } } }, orderBy: [desc(posts.id)] })',
  'db.query.users.findFirst({ with: { posts: { with: { author: true } } } })',
  'db.query.users.findMany()',
  'db.query.users.findFirst({ where: eq(users.email, "a") })',
  'db.query.users.findMany({ columns: { id: true, email: true }, limit: 5 })',
  'db.query.users.findMany({ columns: { email: false }, with: { posts: { columns: { authorId: false } } } })',
  'db.query.users.findMany({ where: (u, { gte }) => gte(u.age, 3), orderBy: (u, { desc }) => [desc(u.id)], limit: 5, offset: 10 })',
  'db.query.users.findMany({ where: (u, { sql }) => sql`${u.age} > 3`, with: { posts: { columns: { title: true } } } })',
  'db.query.users.findMany({ with: { members: { with: { group: true } } } })',
  'db.query.groups.findFirst({ where: eq(groups.id, 1), with: { members: { columns: {}, with: { user: { columns: { id: true, email: true } } } } } })',
  'db.query.users.findMany({ extras: { lower: sql`lower(${users.email})`.as("lower") } })',
  'db.query.users.findMany({ extras: (u, { sql }) => ({ size: sql`length(${u.email})`.as("size") }), with: { posts: { extras: { loud: sql`upper(${posts.title})`.as("loud") } } } })',
  'db.query.posts.findMany({ with: { author: { with: { manager: true } }, comments: { limit: 2, offset: 1 } } })',
  'db.query.posts.findMany({ where: and(eq(posts.published, true), inArray(posts.authorId, [1, 2])), with: { comments: { where: (c, { like }) => like(c.body, "%x%"), orderBy: (c, { asc }) => asc(c.id) } } })',
  'db.query.users.findMany({ with: { manager: { columns: { fullName: true } }, posts: false } })',
  'db.query.orders.findMany({ where: gt(orders.total, 3) })',
  'db.query.posts.findFirst({ where: and(eq(posts.published, true), eq(users.id, 1)) })',
  'db.select().from(users).where(orm.and(orm.eq(users.id, 1), orm.gt(users.age, 3))).orderBy(orm.desc(users.id))',
  'db.query.users.findMany({ where: inArray(users.id, db.select({ id: posts.authorId }).from(posts)) })',
];

const parted = shapes.map((shape) => {
  const cut = /^(const|let) /.test(shape) ? shape.lastIndexOf('; ') + 2 : 0;
  return { before: shape.slice(0, cut), call: shape.slice(cut) };
});

describe('what Drizzle sends', () => {
  let lab: Lab;
  let app: App;
  const ours = new Map<number, string[]>();
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = parted.map(({ before, call }, index) => `export const f${index} = async () => { ${before}await ${call}; };`);
    const head = `import { ${names} } from 'drizzle-orm/pg-core'; import { ${helpers} } from 'drizzle-orm'; import * as orm from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
${schema}
const db = drizzle('x', { schema: { ${tables} } });
`;
    const folder = writeApp({
      'package.json': '{}',
      'index.ts': `${head}${lines.join('\n')}`,
      'drizzle/0001_view.sql': 'create view published_posts as select id, title from posts where published;',
    });
    const reading = read(folder);
    app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab);
    const first = head.split('\n').length;
    const inOrder = app.statements.toSorted((left, right) => left.location.column - right.location.column);
    for (const statement of inOrder) {
      const index = statement.location.line - first;
      ours.set(index, [...(ours.get(index) ?? []), statement.sql]);
    }
  });
  afterAll(async () => lab.stop());

  it.each(shapes.map((shape, index) => [shape, index] as const))('%s', async (_shape, index) => {
    const sent = await sentFor(index);
    const resolved = ours.get(index) ?? [];
    // `in (…)` of a fixed list and the order of placeholders are not part of a fingerprint.
    const prints = (statements: string[]) => statements.map((sql) => fingerprintSync(sql));
    expect({ resolved, prints: prints(resolved) }).toEqual({
      resolved: prints(resolved).join() === prints(sent).join() ? resolved : sent,
      prints: prints(sent),
    });
  });

  it('makes SQL of each that Postgres takes', () => {
    const refused = app.statements.flatMap((statement) =>
      statement.refused ? [`${statement.refused.message}: ${statement.sql}`] : [],
    );
    expect(refused).toEqual([]);
  });
});

/** Runs one shape through Drizzle; its driver keeps what it is given. */
async function sentFor(index: number): Promise<string[]> {
  const sent: string[] = [];
  const client = {
    query: async (given: string | { text: string }) => {
      sent.push(typeof given === 'string' ? given : given.text);
      return { rows: [] };
    },
  };
  const { before, call } = parted[index] ?? { before: '', call: '' };
  // Types are not for running.
  const plain = call.replaceAll('<number>', '');
  const run = new Function(
    'core',
    'operators',
    'drizzle',
    'client',
    `const { ${names} } = core; const { ${helpers} } = operators; const orm = operators; ${schema.replaceAll('export ', '')}
const db = drizzle(client, { schema: { ${tables} } });
return (async () => { ${before}await ${plain}; })();`,
  );
  await Promise.resolve(run(core, operators, drizzle, client)).catch((error: unknown) => {
    if (sent.length === 0) throw error;
  });
  return sent.filter((sql) => !/^(begin|commit|rollback)/.test(sql));
}
