import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { type Lab, openLab } from '../lab/index.js';
import type { Catalogue } from '../model/index.js';
import { read } from '../read/index.js';
import { migrate } from './index.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => lab.stop());

/** What Postgres has of an app with these Prisma models and files. */
function catalogueOf(models: string, files: Record<string, string>): Promise<Catalogue> {
  const schema = `datasource db {\n  provider = "postgresql"\n}\n${models}`;
  const folder = writeApp({ 'package.json': '{}', 'index.ts': 'export const x = 1;', 'prisma/schema.prisma': schema, ...files });
  return migrate(read(folder).schemaSources, lab);
}

it('builds a migrated schema from its migrations, and says where the two differ', async () => {
  const catalogue = await catalogueOf(
    `model User {
  id    Int     @id @default(autoincrement())
  email String  @unique
  name  String?
  posts Post[]
  @@index([name])
}
model Post {
  id     Int  @id @default(autoincrement())
  userId Int
  user   User @relation(fields: [userId], references: [id])
}`,
    {
      'prisma/migrations/20240101_init/migration.sql':
        'CREATE TABLE "User" ("id" SERIAL NOT NULL, "email" TEXT NOT NULL, "age" INTEGER, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));',
      'prisma/migrations/20240102_key/migration.sql': 'CREATE UNIQUE INDEX "User_email_key" ON "User"("email");',
    },
  );
  expect(catalogue.refusals).toEqual([]);
  expect(catalogue.unknowns.map((unknown) => unknown.why)).toEqual([
    'differs from its migrations: only the schema has Post, User.name, an index on User (name); only the migrations have User.age',
  ]);
  const user = catalogue.tables.find((table) => table.name === 'User');
  expect(user?.columns.map((column) => column.name)).toEqual(['id', 'email', 'age', 'name']);
  expect(user?.indexes.map((index) => index.name)).toEqual(['User_pkey', 'User_email_key', 'User_name_idx']);
  expect([user?.location?.file, user?.location?.line, user?.columnLocations['email']?.line]).toEqual([
    'prisma/schema.prisma',
    4,
    6,
  ]);
  const post = catalogue.tables.find((table) => table.name === 'Post');
  expect(post?.foreignKeys.map((key) => [key.columns, key.table])).toEqual([[['userId'], 'User']]);
});

it('adds labels of an enum that only the schema has, and says so', async () => {
  await lab.dropDatabase('app');
  const catalogue = await catalogueOf(
    `enum State {
  OPEN
  CLOSED
  KEPT @map("kept")
}
model Visit {
  id    Int   @id @default(autoincrement())
  state State
}`,
    {
      'prisma/migrations/20240101_init/migration.sql':
        'CREATE TYPE "State" AS ENUM (\'OPEN\', \'GONE\'); CREATE TABLE "Visit" ("id" SERIAL NOT NULL, "state" "State" NOT NULL, CONSTRAINT "Visit_pkey" PRIMARY KEY ("id"));',
    },
  );
  expect(catalogue.unknowns.map((unknown) => unknown.why)).toEqual([
    "differs from its migrations: only the schema has State: 'CLOSED', State: 'kept'",
  ]);
  expect(catalogue.tables[0]?.columns[1]?.enumLabels).toEqual(['OPEN', 'GONE', 'CLOSED', 'kept']);
});

it('leaves a type to the columns of the schema when the migrations that rename it lack their beginning', async () => {
  await lab.dropDatabase('app');
  const catalogue = await catalogueOf(
    `enum Platform {
  TWO
  THREE
}
model Channel {
  id       Int      @id @default(autoincrement())
  platform Platform
}`,
    {
      'prisma/migrations/20240105_enum/migration.sql': `CREATE TYPE "Platform_new" AS ENUM ('TWO', 'THREE');
ALTER TABLE "Post" ALTER COLUMN "platform" TYPE "Platform_new" USING ("platform"::text::"Platform_new");
ALTER TYPE "Platform" RENAME TO "Platform_old";
ALTER TYPE "Platform_new" RENAME TO "Platform";
DROP TYPE "Platform_old";`,
    },
  );
  const channel = catalogue.tables.find((table) => table.name === 'Channel');
  expect(channel?.columns.find((column) => column.name === 'platform')?.type).toBe('"Platform"');
});

it('gives columns of a loose script the kind that the schema says, where nothing holds them', async () => {
  await lab.dropDatabase('app');
  const catalogue = await catalogueOf(
    `model Mail {
  id    String @id @default(cuid())
  links String?
  size  BigInt
  team  String
}`,
    {
      'prisma/migrations/20240101_read/migration.sql': 'ALTER TABLE "Mail" ADD COLUMN "read" BOOLEAN;',
      'scripts/01-mail.sql': `CREATE TABLE "Team" (id UUID PRIMARY KEY);
CREATE TABLE "Mail" (id TEXT PRIMARY KEY, links JSONB DEFAULT '[]', size INTEGER, team UUID REFERENCES "Team" (id));`,
    },
  );
  const mail = catalogue.tables.find((table) => table.name === 'Mail');
  expect(mail?.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'text'],
    ['links', 'text'],
    ['size', 'integer'],
    ['team', 'uuid'],
    ['read', 'boolean'],
  ]);
});

it('makes no labels of an enum that the migrations keep as text', async () => {
  await lab.dropDatabase('app');
  const catalogue = await catalogueOf(
    `enum State {
  OPEN
  CLOSED
}
model Visit {
  id    Int   @id @default(autoincrement())
  state State
}`,
    {
      'prisma/migrations/20240101_init/migration.sql':
        'CREATE TABLE "Visit" ("id" SERIAL NOT NULL, "state" TEXT NOT NULL, CONSTRAINT "Visit_pkey" PRIMARY KEY ("id"));',
    },
  );
  expect(catalogue.refusals).toEqual([]);
  expect(catalogue.unknowns).toEqual([]);
});
