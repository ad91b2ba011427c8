import { describe, expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';

const schema = `import { pgTable, serial } from 'drizzle-orm/pg-core'; export const things = pgTable('things', { id: serial('id').primaryKey() });`;

/** What a server reaches whose connection is made by this file. */
function reachedBy(db: string, use = `import { db } from './db'; const list = () => db.select().from(things);`): string[] {
  return outline(
    readFiles(['express', 'drizzle-orm', 'pg'], {
      'schema.ts': schema,
      'db.ts': db,
      'server.ts': `import express from 'express'; import { things } from './schema'; ${use}
const app = express(); app.get('/things', async (req, res) => res.json(await list())); app.listen(3000);`,
    }),
  );
}

describe('a connection that may not be there', () => {
  const found = ['route GET /things: select'];

  it('is opened in an if and a try, with nothing in its place where that fails', () => {
    for (const nothing of ['null', '{}'])
      expect(
        reachedBy(`import { drizzle } from 'drizzle-orm/node-postgres'; let db = ${nothing};
if (process.env.DATABASE_URL) { try { db = drizzle('x'); } catch (error) { db = ${nothing}; } } else { console.log('none'); }
export { db };`),
      ).toEqual(found);
  });

  it('is opened in a function, by a dynamic import under another name', () => {
    expect(
      reachedBy(`let db; let ready = false;
async function open() { if (ready) return;
  if (process.env.DATABASE_URL?.includes('neon')) { const { drizzle: neon } = await import('drizzle-orm/neon-serverless'); db = neon('x'); }
  else { const { drizzle: plain } = await import('drizzle-orm/node-postgres'); db = plain('x'); }
  ready = true; }
open(); export { db };`),
    ).toEqual(found);
  });

  it('stands behind one of two stores', () => {
    const store = `import { drizzle } from 'drizzle-orm/node-postgres'; import { things } from './schema'; const db = drizzle('x');
class Memory { async list() { return []; } }
class Stored { async list() { return db.select().from(things); } }
let storage = new Memory();
(async () => { if (process.env.DATABASE_URL) { try { storage = new Stored(); } catch { storage = new Memory(); } } else { storage = new Memory(); } })();
export { storage };`;
    expect(reachedBy(store, `import { storage } from './db'; const list = () => storage.list();`)).toEqual(found);
  });

  it('is not forgotten for what a rescue sets instead of rows', () => {
    const reading = readFiles(['express', 'pg'], {
      'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/a', async (req, res) => { let rows = []; try { rows = (await pool.query('select id, name from a')).rows; } catch { rows = []; } res.json(rows.map((row) => row.id)); });
app.listen(3000);`,
    });
    expect(reading.callSites.map((site) => site.usedColumns)).toEqual([['id']]);
  });
});
