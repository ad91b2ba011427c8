import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import type { Catalogue, TriedFix } from '../../model/index.js';
import { read } from '../../read/index.js';
import { writeApp } from '../../../test/support/app.js';
import { applyEdits } from '../apply.js';
import { openFolder } from '../folder.js';
import { type FixPlan, planFix } from '../plan.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => lab?.stop());

const server = {
  'src/server.ts': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/notes', async (req, res) => res.json((await pool.query('select id from notes')).rows));
app.listen(3000);
`,
};
const table = `create table users (id serial primary key);
create table notes (
  id serial primary key,
  user_id int not null references users (id),
  title text,
  created_at timestamptz
);
`;
const plainIndex = 'CREATE INDEX "notes_user_id_created_at_idx" ON "public"."notes" ("user_id", "created_at" DESC);';
const partialIndex = `CREATE INDEX "notes_where_idx" ON "public"."notes" ("user_id") WHERE ("title" = 'it''s \`\${1}\`');`;
const now = new Date('2026-01-31T09:45:00.123Z');

function fixOf(ddl: string, kind: TriedFix['kind'] = 'index', more: Partial<TriedFix> = {}): TriedFix {
  return {
    id: ddl,
    kind,
    ddl,
    verdict: 'verified',
    why: 'nine times less work\n); drop table users; --',
    findings: [],
    changesWhatIsShown: false,
    proposed: true,
    price: [],
    ...more,
  };
}

async function catalogueOf(folder: string): Promise<Catalogue> {
  try {
    return await migrate(read(folder).schemaSources, lab);
  } finally {
    await lab.dropDatabase('app');
  }
}

/** Plans and writes the fixes into an app, and gives the plan with the definitions of the table's indexes afterwards. */
async function fixed(
  files: Record<string, string>,
  fixes: TriedFix[],
): Promise<{ plan: FixPlan; folder: string; indexes: string[]; refusals: string[] }> {
  const folder = writeApp({ 'package.json': JSON.stringify({ dependencies: { pg: '8', express: '5' } }), ...server, ...files });
  const plan = planFix(
    { catalogue: await catalogueOf(folder), statements: [], callSites: [], entryPoints: [] },
    fixes,
    [],
    openFolder(folder, now),
  );
  applyEdits(folder, plan.edits);
  const { tables, refusals } = await catalogueOf(folder);
  const found = tables.find(({ name }) => name === 'notes')?.indexes.filter(({ primary }) => !primary) ?? [];
  return {
    plan,
    folder,
    indexes: found.map(({ definition }) => definition.replace(/^CREATE INDEX \S+ ON public\.notes USING btree /, '')).sort(),
    refusals: refusals.map(({ message }) => message),
  };
}

const drizzle = (extra: string, imports = ''): Record<string, string> => ({
  'src/schema.ts': `import { pgTable, serial, integer, text, timestamp${imports} } from 'drizzle-orm/pg-core';
export const users = pgTable('users', { id: serial('id').primaryKey() });
export const notes = pgTable('notes', {
  id: serial('id').primaryKey(),
  userId: integer('user_id').notNull().references(() => users.id),
  title: text(),
  createdAt: timestamp('created_at', { withTimezone: true }),
}${extra});
`,
  'src/server.ts': `import express from 'express';
import { drizzle } from 'drizzle-orm/node-postgres';
import { notes } from './schema';
const db = drizzle(process.env.DATABASE_URL);
const app = express();
app.get('/notes', async (req, res) => res.json(await db.select().from(notes)));
app.listen(3000);
`,
});

const model = `model users {
  id    Int     @id @default(autoincrement())
  notes notes[]
}

model notes {
  id        Int       @id @default(autoincrement())
  userId    Int       @map("user_id")
  title     String?
  createdAt DateTime? @map("created_at") @db.Timestamptz
  user      users     @relation(fields: [userId], references: [id])

  @@index([title])
}
`;
const prismaSchema = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

${model}`;

const both = ["(user_id) WHERE (title = 'it''s `${1}`'::text)", '(user_id, created_at DESC)'];
const inMigrations: [name: string, files: Record<string, string>, written: string[]][] = [
  ['Supabase', { 'supabase/migrations/20270101000000_notes.sql': table }, ['supabase/migrations/20270101000001_loadbearing.sql']],
  ['numbered files', { 'db/migrations/009_notes.sql': table }, ['db/migrations/010_loadbearing.sql']],
  [
    'files of both ways',
    { 'migrations/1-notes.up.sql': table, 'migrations/1-notes.down.sql': 'drop table notes;' },
    ['migrations/2-loadbearing.up.sql', 'migrations/2-loadbearing.down.sql'],
  ],
  ['one file', { 'schema.sql': table }, ['schema.sql']],
  [
    'Knex',
    {
      'migrations/20250101000000_notes.js': `exports.up = (knex) => knex.raw(\`${table}\`);\nexports.down = (knex) => knex.raw('drop table notes');\n`,
    },
    ['migrations/20260131094500_loadbearing.js'],
  ],
  [
    'TypeORM',
    {
      'src/migrations/1700000000000-Notes.ts': `import { MigrationInterface, QueryRunner } from 'typeorm';
export class Notes1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner) { await queryRunner.query(\`${table}\`); }
  async down(queryRunner: QueryRunner) { await queryRunner.query('drop table notes'); }
}
`,
    },
    ['src/migrations/1769852700123-loadbearing.ts'],
  ],
  [
    'Sequelize',
    {
      'migrations/20250101000000-notes.js': `module.exports = {
  async up(queryInterface) { await queryInterface.sequelize.query(\`${table}\`); },
  async down(queryInterface) { await queryInterface.dropTable('notes'); },
};
`,
    },
    ['migrations/20260131094500-loadbearing.js'],
  ],
  [
    'Kysely',
    {
      'src/migrations/2025_notes.ts': `import { type Kysely, sql } from 'kysely';
export async function up(db: Kysely<unknown>): Promise<void> { await sql\`${table}\`.execute(db); }
`,
    },
    ['src/migrations/2026_loadbearing.ts'],
  ],
];

describe('changes in the app’s own migrations', () => {
  it.each(inMigrations)('%s', async (_name, files, written) => {
    const { plan, indexes, refusals } = await fixed(files, [fixOf(plainIndex), fixOf(partialIndex)]);
    expect(plan.edits.map(({ file }) => file)).toEqual(written);
    expect(plan.left).toEqual([]);
    expect(indexes).toEqual(both);
    expect(refusals).toEqual([]);
  });

  it('leave what no file declares, what is code and what changes what is shown', async () => {
    const { plan } = await fixed({ 'migrations/1_notes.sql': table }, [
      fixOf('select 1', 'count'),
      fixOf('select 1', 'batch'),
      fixOf(plainIndex.replaceAll('notes', 'none')),
      fixOf(plainIndex, 'index', { changesWhatIsShown: true }),
      fixOf(plainIndex, 'index', { proposed: false }),
      fixOf(plainIndex, 'index', { verdict: 'refused' }),
    ]);
    expect(plan.edits).toEqual([]);
    expect(plan.left.map(({ why }) => why)).toEqual([
      'it is a change of the code',
      'its table is not known',
      'it changes what is shown, which you decide',
      'it is not written into the code: it is not known what was tried',
    ]);
  });

  it('alter policies and take away indexes', async () => {
    const more = `alter table notes enable row level security;
create policy "own; notes" on notes using (user_id = current_setting('app.user')::int);
create index notes_title_idx on notes (title);
`;
    const alter = `ALTER POLICY "own; notes" ON "public"."notes" USING ((user_id = (SELECT current_setting('app.user')::int)));`;
    const { plan, indexes, refusals, folder } = await fixed({ 'migrations/1_notes.sql': table + more }, [
      fixOf(alter, 'policy'),
      fixOf('DROP INDEX "public"."notes_title_idx";', 'drop-index'),
    ]);
    expect([plan.left, indexes, refusals]).toEqual([[], [], []]);
    const [policy] = (await catalogueOf(folder)).tables.flatMap(({ policies }) => policies);
    expect(policy?.using).toContain('SELECT');
  });
});

describe('Drizzle tables', () => {
  it.each([
    ['', ''],
    [`, (t) => [index('notes_title_idx').on(t.title)]`, ', index'],
    [`, (t) => ({ byTitle: index('notes_title_idx').on(t.title) })`, ', index'],
    [`, (t) => {\n  return { byTitle: index('notes_title_idx').on(t.title) };\n}`, ', index'],
    [', (t) => []', ''],
  ])('%j', async (extra, imports) => {
    const { plan, indexes } = await fixed(drizzle(extra, imports), [fixOf(plainIndex), fixOf(partialIndex)]);
    expect(plan.left).toEqual([]);
    expect(indexes.filter((definition) => definition !== '(title)')).toEqual(both);
    expect(indexes.includes('(title)')).toBe(imports !== '');
  });

  it('are left where they cannot be added to', async () => {
    const other = await fixed(drizzle(', ({ title }) => [unique().on(title)]', ', unique'), [fixOf(plainIndex)]);
    expect(other.plan.left.map(({ why }) => why)).toEqual(['its third argument takes the table apart']);
    const taken = await fixed({ ...drizzle(''), 'src/schema.ts': `${drizzle('')['src/schema.ts'] ?? ''}const index = 1;\n` }, [
      fixOf(plainIndex),
    ]);
    expect(taken.plan.left.map(({ why }) => why)).toEqual(['index is another thing in this file']);
    expect([other.plan.edits, taken.plan.edits]).toEqual([[], []]);
  });

  it('give an object before lists were known', async () => {
    const { plan } = await fixed({ ...drizzle(''), 'package.json': '{"dependencies":{"drizzle-orm":"^0.30.1"}}' }, [
      fixOf(plainIndex),
    ]);
    expect(plan.edits[0]?.after).toContain(
      `(table) => ({\n  'notes_user_id_created_at_idx': index('notes_user_id_created_at_idx')`,
    );
  });
});

describe('Prisma', () => {
  const migration = {
    'prisma/migrations/20250101000000_init/migration.sql': `${table}create index notes_title_idx on notes (title);`,
  };

  it('gets the declaration and a migration for each index', async () => {
    const { plan, indexes, folder } = await fixed({ 'prisma/schema.prisma': prismaSchema, ...migration }, [
      fixOf(plainIndex),
      fixOf(partialIndex),
      fixOf('DROP INDEX "public"."notes_title_idx";', 'drop-index'),
    ]);
    expect(plan.edits.map(({ file }) => file)).toEqual([
      'prisma/schema.prisma',
      'prisma/migrations/20260131094500_notes_user_id_created_at_idx/migration.sql',
      'prisma/migrations/20260131094501_notes_where_idx/migration.sql',
      'prisma/migrations/20260131094502_loadbearing/migration.sql',
    ]);
    expect([plan.left, indexes]).toEqual([[], both]);
    const declared = openFolder(folder).read('prisma/schema.prisma') ?? '';
    expect(declared).toContain('  @@index([userId, createdAt(sort: Desc)], map: "notes_user_id_created_at_idx")\n}');
    expect(declared).not.toContain('@@index([title])');
    for (const { file, after } of plan.edits.slice(1, 3)) expect(after.match(/;\n/g), file).toHaveLength(1);
  });

  it('without migrations says what the declaration cannot', async () => {
    const { plan, indexes } = await fixed({ 'prisma/schema.prisma': prismaSchema }, [fixOf(plainIndex), fixOf(partialIndex)]);
    expect(plan.edits.map(({ file }) => file)).toEqual(['prisma/schema.prisma']);
    expect(indexes).toContain('(user_id, created_at DESC)');
    expect(plan.left.map(({ fix }) => fix)).toEqual([partialIndex]);
  });
});
