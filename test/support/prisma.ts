import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Client, Pool } from 'pg';
import { writeApp } from './app.js';

/** How a schema begins whose client needs no engine of the machine's. */
export const prismaHeader = `generator client {
  provider   = "prisma-client-js"
  output     = "../generated"
  engineType = "client"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
`;

/** A schema with every kind of relation. */
export const prismaSchema = `${prismaHeader}
enum Role {
  USER
  ADMIN @map("admin")
}

model User {
  id        Int        @id @default(autoincrement())
  email     String     @unique
  name      String?
  age       Int?
  role      Role       @default(USER)
  roles     Role[]
  tags      String[]
  settings  Json?
  createdAt DateTime   @default(now()) @map("created_at")
  updatedAt DateTime   @updatedAt @map("updated_at")
  posts     Post[]
  comments  Comment[]
  profile   Profile?
  follows   Follow[]   @relation("follower")
  followers Follow[]   @relation("followed")
  managerId Int?
  manager   User?      @relation("manages", fields: [managerId], references: [id])
  reports   User[]     @relation("manages")

  @@map("users")
}

model Profile {
  id     String @id @default(uuid())
  bio    String?
  userId Int    @unique
  user   User   @relation(fields: [userId], references: [id], onDelete: Cascade)
}

model Post {
  id        String    @id @default(cuid())
  title     String
  content   String?   @db.Text
  views     Int       @default(0)
  price     Decimal?  @db.Decimal(10, 2)
  big       BigInt?
  published Boolean   @default(false)
  authorId  Int       @map("author_id")
  author    User      @relation(fields: [authorId], references: [id], onDelete: Cascade)
  comments  Comment[]
  labels    Label[]
  createdAt DateTime  @default(now())

  @@index([authorId, createdAt(sort: Desc)])
}

model Comment {
  id       Int    @id @default(autoincrement())
  text     String
  postId   String
  post     Post   @relation(fields: [postId], references: [id], onDelete: Cascade)
  authorId Int?
  author   User?  @relation(fields: [authorId], references: [id])
}

model Label {
  id    Int    @id @default(autoincrement())
  name  String @unique
  posts Post[]
}

model Follow {
  followerId Int
  followedId Int
  since      DateTime @default(now())
  follower   User     @relation("follower", fields: [followerId], references: [id])
  followed   User     @relation("followed", fields: [followedId], references: [id])

  @@id([followerId, followedId])
}

model Vote {
  id    Int    @id @default(autoincrement())
  topic String
  voter String
  value Int

  @@unique([topic, voter])
}
`;

/** Rows that the calls find, so that what follows on a row is sent. */
export const prismaRows = `
truncate users, "Profile", "Post", "Comment", "Label", "_LabelToPost", "Follow", "Vote" restart identity cascade;
insert into users (email, name, age, tags, updated_at, "managerId") values ('a', 'Ann', 30, '{x}', now(), null), ('b', 'Bob', 20, '{}', now(), 1), ('c', 'Cid', 10, '{}', now(), 1);
insert into "Profile" values ('p1', 'bio', 1);
insert into "Post" (id, title, author_id) values ('p1', 'T1', 1), ('p2', 'T2', 1), ('p3', 'T3', 2);
insert into "Comment" (text, "postId", "authorId") values ('c1', 'p1', 2), ('c2', 'p1', 1), ('c3', 'p2', 1);
insert into "Label" (name) values ('l1'), ('l2'), ('l3');
insert into "_LabelToPost" values (1, 'p1'), (2, 'p1'), (1, 'p2');
insert into "Follow" ("followerId", "followedId") values (1, 2), (2, 1);
insert into "Vote" (topic, voter, value) values ('t', 'v', 1);`;

interface PrismaClient {
  $disconnect(): Promise<void>;
}

interface Generated {
  PrismaClient: new (options: object) => PrismaClient;
  Prisma: object;
}

function isGenerated(value: unknown): value is Generated {
  return typeof value === 'object' && value !== null && 'PrismaClient' in value && 'Prisma' in value;
}

/**
 * Generates a real client from a schema: its query compiler is WebAssembly within the packages, so that nothing is downloaded.
 */
export async function generateClient(schema: string): Promise<Generated> {
  const folder = writeApp({ 'package.json': '{}', 'prisma/schema.prisma': schema });
  const packages = join(import.meta.dirname, '../../node_modules');
  const command = join(packages, 'prisma/build/index.js');
  // Without its packages in reach Prisma asks npm for them, for a quarter of a minute.
  symlinkSync(packages, join(folder, 'node_modules'), 'dir');
  execFileSync(process.execPath, [command, 'generate', '--schema', join(folder, 'prisma/schema.prisma')], {
    cwd: folder,
    // The schema engine is a binary that generating does not use; without a name for one it would be downloaded.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      DATABASE_URL: 'postgresql://localhost/nothing',
    },
    stdio: 'pipe',
  });
  const loaded: unknown = await import(pathToFileURL(join(folder, 'generated/index.js')).href);
  const generated = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
  if (!isGenerated(generated)) throw new Error('the generated client has another shape');
  return generated;
}

/** A client on the database of that connection, and the statements that it sent since they were last taken. */
export function recordingClient(
  { PrismaClient }: Generated,
  { host, port, user, password, database }: Client,
): { client: PrismaClient; taken: () => string[]; end: () => Promise<void> } {
  const sent: string[] = [];
  // One connection: what is sent at the same time is recorded in the order in which it was asked for.
  const pool = new Pool({ host, port, user, password, database, max: 1 });
  pool.on('connect', (connection) => {
    connection.query = new Proxy(connection.query, {
      apply: (query, self, given: unknown[]) => {
        const [first] = given;
        const text = typeof first === 'object' && first !== null && 'text' in first ? first.text : first;
        if (typeof text === 'string') sent.push(text);
        return Reflect.apply(query, self, given);
      },
    });
  });
  const client = new PrismaClient({ adapter: new PrismaPg(pool) });
  return { client, taken: () => sent.splice(0), end: () => pool.end() };
}
