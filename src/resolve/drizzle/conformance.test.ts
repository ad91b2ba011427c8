import * as operators from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import * as core from 'drizzle-orm/pg-core';
import { fingerprintSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

const schema = `
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique(), fullName: text('full_name'), age: integer('age'), role: text('role').default('buyer'), createdAt: timestamp('created_at').defaultNow() });
export const posts = pgTable('posts', { id: serial('id').primaryKey(), authorId: integer('author_id').notNull().references(() => users.id), title: text('title').notNull(), views: integer('views').default(0), published: boolean('published').default(false) });
export const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
export const postsRelations = relations(posts, ({ one }) => ({ author: one(users, { fields: [posts.authorId], references: [users.id] }) }));
`;
const names = 'pgTable, serial, text, integer, timestamp, boolean';
const helpers =
  'relations, eq, ne, and, or, not, gt, gte, lt, lte, like, ilike, inArray, isNull, isNotNull, between, desc, asc, sql, count, sum, avg, max, exists';

/** Call shapes as an app writes them; each is sent through the real Drizzle and through our resolver. */
const shapes = [
  'db.select().from(users)',
  'db.select().from(users).where(eq(users.id, 1))',
  'db.select({ id: users.id, name: users.fullName }).from(users).where(ne(users.role, "admin"))',
  'db.select().from(users).where(and(eq(users.role, "a"), gt(users.age, 3)))',
  'db.select().from(users).where(or(eq(users.role, "a"), isNull(users.age)))',
  'db.select().from(users).where(and(eq(users.role, "a"), undefined))',
  'db.select().from(users).where(not(eq(users.role, "a")))',
  'db.select().from(users).where(inArray(users.id, [1, 2, 3]))',
  'db.select().from(users).where(between(users.age, 1, 9))',
  'db.select().from(users).where(ilike(users.fullName, "%x%"))',
  'db.select().from(users).where(like(sql`lower(${users.email})`, "x%"))',
  'db.select().from(users).orderBy(desc(users.createdAt), asc(users.id)).limit(10).offset(20)',
  'db.select().from(users).orderBy(users.createdAt)',
  'db.select({ n: count() }).from(users)',
  'db.select({ n: sql`count(*)` }).from(users).where(eq(users.role, "a"))',
  'db.select({ total: sum(posts.views), top: max(posts.views) }).from(posts)',
  'db.select({ author: posts.authorId, n: count() }).from(posts).groupBy(posts.authorId).having(gt(count(), 2))',
  'db.selectDistinct({ role: users.role }).from(users)',
  'db.select().from(posts).innerJoin(users, eq(posts.authorId, users.id)).where(eq(posts.published, true))',
  'db.select({ title: posts.title, name: users.fullName }).from(posts).leftJoin(users, eq(posts.authorId, users.id)).orderBy(desc(posts.id)).limit(5)',
  'db.select().from(users).where(exists(db.select().from(posts).where(eq(posts.authorId, users.id))))',
  'db.select().from(users).where(inArray(users.id, db.select({ id: posts.authorId }).from(posts)))',
  'db.select().from(users).where(sql`${users.age} > ${5}`)',
  'db.insert(users).values({ email: "a", fullName: "b" })',
  'db.insert(users).values([{ email: "a" }, { email: "b" }]).returning()',
  'db.insert(users).values({ email: "a" }).onConflictDoNothing()',
  'db.insert(users).values({ email: "a" }).onConflictDoUpdate({ target: users.email, set: { fullName: "z" } })',
  'db.insert(posts).values({ title: "t", authorId: 1 }).returning({ id: posts.id })',
  'db.update(users).set({ fullName: "x" }).where(eq(users.id, 1))',
  'db.update(posts).set({ views: sql`${posts.views} + 1` }).where(eq(posts.id, 1)).returning()',
  'db.delete(posts).where(lt(posts.views, 3))',
  'db.delete(posts).where(and(eq(posts.authorId, 1), isNotNull(posts.title))).returning()',
  'db.query.users.findMany({ with: { posts: true }, limit: 5 })',
  'db.query.users.findMany({ with: { posts: { limit: 3, orderBy: [desc(posts.id)], where: eq(posts.published, true) } } })',
  'db.query.posts.findMany({ with: { author: { columns: { email: true } } }, orderBy: [desc(posts.id)] })',
  'db.query.users.findFirst({ with: { posts: { with: { author: true } } } })',
  'db.query.users.findMany()',
  'db.query.users.findFirst({ where: eq(users.email, "a") })',
  'db.query.users.findMany({ columns: { id: true, email: true }, limit: 5 })',
  'db.query.users.findMany({ where: (u, { gte }) => gte(u.age, 3), orderBy: (u, { desc }) => [desc(u.id)], limit: 5, offset: 10 })',
];

describe('what Drizzle sends', () => {
  let lab: Lab;
  let ours: Map<number, string>;
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = shapes.map((shape, index) => `export const f${index} = async () => { await ${shape}; };`);
    const folder = writeApp({
      'package.json': '{}',
      'index.ts': `import { ${names} } from 'drizzle-orm/pg-core'; import { ${helpers} } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
${schema}
const db = drizzle('x', { schema: { users, posts, usersRelations, postsRelations } });
${lines.join('\n')}`,
    });
    const reading = read(folder);
    const app = await resolve(reading, await migrate(reading.schemaSources, lab));
    const first = app.callSites.map((site) => site.location.line).sort((left, right) => left - right)[0] ?? 0;
    ours = new Map(app.statements.map((statement) => [statement.location.line - first, statement.sql]));
  });
  afterAll(async () => lab.stop());

  const declare = new Function(
    'core',
    'operators',
    'drizzle',
    `const { ${names} } = core; const { ${helpers} } = operators; ${schema.replaceAll('export ', '')}
const db = drizzle.mock({ schema: { users, posts, usersRelations, postsRelations } });
return [${shapes.map((shape) => `() => ${shape}.toSQL().sql`).join(',')}];`,
  );
  const theirs: (() => string)[] = declare(core, operators, drizzle);

  it.each(shapes.map((shape, index) => [shape, index] as const))('%s', (_shape, index) => {
    const sent = theirs[index]?.() ?? '';
    const resolved = ours.get(index) ?? 'nothing';
    // `in (…)` of a fixed list and the order of placeholders are not part of a fingerprint.
    expect({ sql: resolved, fingerprint: fingerprintSync(resolved) }).toEqual({
      sql: resolved,
      fingerprint: fingerprintSync(sent),
    });
  });
});
