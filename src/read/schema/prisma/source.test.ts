import { expect, it } from 'vitest';
import { readPrismaSchemas } from './source.js';

const head = 'datasource db {\n  provider = "postgresql"\n}\n';

/** Tables by name out of one file's models. */
function tablesOf(models: string) {
  const [source] = readPrismaSchemas([{ file: 'prisma/schema.prisma', text: head + models }]).sources;
  return new Map(source?.tables.map((table) => [table.name, table]));
}

it('declares columns with their types, defaults, names and places', () => {
  const table = tablesOf(`enum Role {
  USER
  ADMIN @map("admin")
}
/// People who sign in.
model User {
  id        BigInt   @id @default(autoincrement()) // counted
  email     String   @unique @db.VarChar(255)
  role      Role     @default(ADMIN)
  roles     Role[]   @default([USER, ADMIN])
  score     Float?
  price     Decimal  @default(1.5) @db.Decimal(10, 2)
  token     String   @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  createdAt DateTime @default(now()) @map("created_at") @db.Timestamptz(6)
  updatedAt DateTime @updatedAt
  place     Unsupported("point")?
  note      String   @default("it's // fine")
  @@map("users")
}`).get('users');
  expect(table?.location.line).toBe(9);
  expect(table?.columns.map(({ name, type, notNull, default: fallback }) => [name, type, notNull, fallback])).toEqual([
    ['id', 'bigserial', true, undefined],
    ['email', 'varchar(255)', true, undefined],
    ['role', 'Role', true, "'admin'"],
    ['roles', 'Role[]', false, `'{"USER","admin"}'`],
    ['score', 'double precision', false, undefined],
    ['price', 'decimal(10, 2)', true, '1.5'],
    ['token', 'uuid', true, 'gen_random_uuid()'],
    ['created_at', 'timestamptz(6)', true, 'CURRENT_TIMESTAMP'],
    ['updatedAt', 'timestamp(3)', true, undefined],
    ['place', 'point', false, undefined],
    ['note', 'text', true, "'it''s // fine'"],
  ]);
  expect(table?.primaryKey).toEqual(['id']);
  expect(table?.columns.find((column) => column.name === 'created_at')?.location).toEqual({
    file: 'prisma/schema.prisma',
    line: 17,
    endLine: 17,
    column: 3,
  });
});

it('declares keys, indexes with sort and operators, relations and the table of a many-to-many relation', () => {
  const tables = tablesOf(`model Post {
  id       String @id @default(cuid())
  slug     String
  authorId Int
  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)
  editorId Int?
  editor   User?  @relation("edits", fields: [editorId], references: [id])
  tags     Tag[]
  @@unique([authorId, slug], map: "own_slug")
  @@index([authorId, slug(sort: Desc)])
  @@index([slug(ops: raw("gin_trgm_ops"))], type: Gin, map: "by_slug")
}
model User {
  id    Int    @id @default(autoincrement())
  posts Post[]
  edits Post[] @relation("edits")
}
model Tag {
  name  String @id
  posts Post[]
}`);
  const post = tables.get('Post');
  expect(post?.uniques).toEqual([{ name: 'own_slug', columns: ['authorId', 'slug'] }]);
  expect(post?.indexes.map(({ expressions, method, name }) => [expressions, method, name])).toEqual([
    [['authorId', '"slug" DESC'], undefined, undefined],
    [['"slug" gin_trgm_ops'], 'gin', 'by_slug'],
  ]);
  expect(post?.foreignKeys).toEqual([
    { columns: ['authorId'], table: 'User', references: ['id'], onDelete: 'cascade' },
    { columns: ['editorId'], table: 'User', references: ['id'], onDelete: 'set null' },
  ]);
  const between = tables.get('_PostToTag');
  expect(between?.columns.map(({ name, type }) => [name, type])).toEqual([
    ['A', 'text'],
    ['B', 'text'],
  ]);
  expect(between?.foreignKeys.map(({ columns, table }) => [columns, table])).toEqual([
    [['A'], 'Post'],
    [['B'], 'Tag'],
  ]);
});

it('puts the files of a folder together, and keeps schemas of other places apart', () => {
  const { sources, models } = readPrismaSchemas([
    { file: 'packages/db/prisma/schema/base.prisma', text: head },
    { file: 'packages/db/prisma/schema/user.prisma', text: 'model User {\n  id Int @id\n  posts Post[]\n}' },
    {
      file: 'packages/db/prisma/schema/blog/post.prisma',
      text: 'model Post {\n  id Int @id\n  userId Int\n  user User @relation(fields: [userId], references: [id])\n}',
    },
    { file: 'apps/jobs/prisma/schema.prisma', text: `${head}model Job {\n  id Int @id\n}` },
    { file: 'apps/jobs/prisma/migrations/1_init/migration.sql', text: 'create table "Job" (id int primary key);' },
  ]);
  expect(sources.map(({ file, tables, migrated }) => [file, tables.map((table) => table.name).sort(), migrated])).toEqual([
    ['packages/db/prisma/schema/base.prisma', ['Post', 'User'], false],
    ['apps/jobs/prisma/schema.prisma', ['Job'], true],
  ]);
  expect(models.map((model) => model.name).sort()).toEqual(['Job', 'Post', 'User']);
});

it('takes the usual one for Postgres of several whole schemas in one folder', () => {
  const whole = (provider: string, model: string) =>
    `datasource db {\n  provider = "${provider}"\n}\nmodel ${model} {\n  id Int @id\n}`;
  const read = (files: Record<string, string>) =>
    readPrismaSchemas(Object.entries(files).map(([file, text]) => ({ file, text }))).sources.map((source) => source.file);
  expect(
    read({ 'prisma/schema.old.prisma': whole('postgresql', 'Old'), 'prisma/schema.prisma': whole('postgresql', 'New') }),
  ).toEqual(['prisma/schema.prisma']);
  expect(
    read({ 'prisma/schema.prisma': whole('sqlite', 'Local'), 'prisma/schema.production.prisma': whole('postgresql', 'Real') }),
  ).toEqual(['prisma/schema.production.prisma']);
});

it('takes a schema for another database as it stands, says that it is not measured, and leaves its migrations out', () => {
  const found = readPrismaSchemas([
    { file: 'prisma/schema.prisma', text: 'datasource db {\n  provider = "mysql"\n}\nmodel User {\n  id Int @id\n}' },
    { file: 'prisma/migrations/1_init/migration.sql', text: 'create table `User` (id int);' },
  ]);
  expect(found.sources).toMatchObject([{ kind: 'prisma', migrated: false, tables: [{ name: 'User' }] }]);
  expect(found.foreign).toEqual(['prisma/migrations/']);
  expect(found.unknowns.map((unknown) => unknown.why)).toEqual(['is for MySQL: only Postgres is measured']);
});

it('reads any text without an error', () => {
  for (const text of [
    '',
    'model',
    'model User {',
    'model A { b @',
    'enum {}',
    'model A {\n x Int @default(\n}',
    '"',
    'model A { } }',
  ])
    expect(readPrismaSchemas([{ file: 'schema.prisma', text: head + text }]).unknowns).toEqual([]);
});
