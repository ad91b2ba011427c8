/** A client without a type, names that the file has already, and imports that nothing uses afterwards. */
export const looseApp = `import express from 'express';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pool, storage } from './storage.js';
import { authors, posts } from './schema.js';
export { pool };
const db: any = drizzle(pool);
export const getAuthorForEach = 'taken';
async function bossOf(id: number) {
  const [boss] = await db.select({ name: authors.name, id: authors.id }).from(authors).where(eq(authors.id, id));
  return boss?.name;
}
export async function untyped() {
  const all = await db.select().from(authors).orderBy(authors.id);
  const shown: unknown[] = [];
  for (const author of all) {
    if (author.id === 2) continue;
    const own = await db.select().from(posts).where(eq(posts.authorId, author.id)).orderBy(posts.id);
    shown.push(own.map((post: any) => post.title));
  }
  return shown;
}
export async function untypedThrough() {
  const all = await db.select().from(authors).orderBy(authors.id);
  const shown: unknown[] = [];
  for (const author of all) shown.push(await bossOf(author.id));
  return shown;
}
export async function untypedTogether() {
  const all = await db.select().from(authors).orderBy(authors.id);
  return Promise.all(all.map(async (author: typeof authors.$inferSelect) => {
    const own = await db.select({ title: posts.title }).from(posts).where(eq(posts.authorId, author.id)).orderBy(posts.title);
    return own.map((post: any) => post.title);
  }));
}
export const first = async (id: number) => bossOf(id);
export async function notUsedAfter() {
  const all = await db.select({ id: authors.id }).from(authors).orderBy(authors.id);
  return Promise.all(all.map(async (author: any) => (await storage.getAuthor(author.id))?.name));
}
const app = express();
app.get('/untyped', async (_request, response) => { response.json(await untyped()); });
app.get('/untypedThrough', async (_request, response) => { response.json(await untypedThrough()); });
app.get('/untypedTogether', async (_request, response) => { response.json(await untypedTogether()); });
app.get('/notUsedAfter', async (_request, response) => { response.json(await notUsedAfter()); });
`;
