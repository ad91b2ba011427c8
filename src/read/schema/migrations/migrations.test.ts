import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';

it("Knex's migrations make the schema, and each column is found on the line that makes it", async () => {
  const { app } = await reviewFiles({
    'package.json': '{}',
    'db/migrations/001_users.js': `exports.up = (knex) => knex.schema
  .createTable('users', (table) => {
    table.increments('id');
    table.string('email', 120).notNullable().unique();
    table.enu('role', ['buyer', 'seller']).defaultTo('buyer');
    table.jsonb('settings').defaultTo('{}');
    table.timestamps(true, true);
  })
  .createTable('posts', function () {
    this.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    this.integer('author_id').unsigned().notNullable().references('id').inTable('users').onDelete('CASCADE');
    this.decimal('price', 10, 2);
    this.index(['author_id', 'price'], 'by_author');
  });
exports.down = (knex) => knex.schema.dropTable('posts').dropTable('users');`,
    'db/migrations/002_more.js': `exports.up = async (knex) => {
  await knex.schema.alterTable('users', (table) => {
    table.string('nickname').nullable();
    table.dropColumn('settings');
    table.foreign('role').references('label').inTable('roles');
  });
  await knex.schema.createTable('roles', (table) => { table.text('label').primary(); });
  await knex.raw('create index users_lower on users (lower(email))');
  await knex('users').update({ nickname: 'x' });
};`,
    'index.js': `const knex = require('knex')({ client: 'pg' }); exports.all = async () => knex('posts').select('price');`,
  });
  const table = (name: string) => app.catalogue.tables.find((candidate) => candidate.name === name);
  expect(app.catalogue.refusals).toEqual([]);
  expect(table('users')?.columns.map((column) => [column.name, column.type, column.notNull])).toEqual([
    ['id', 'integer', true],
    ['email', 'character varying(120)', true],
    ['role', 'text', false],
    ['created_at', 'timestamp with time zone', true],
    ['updated_at', 'timestamp with time zone', true],
    ['nickname', 'character varying(255)', false],
  ]);
  expect(
    table('users')
      ?.indexes.map((index) => index.name)
      .sort(),
  ).toEqual(['users_email_unique', 'users_lower', 'users_pkey']);
  expect(table('users')?.foreignKeys.map((key) => key.table)).toEqual(['roles']);
  expect(table('posts')?.foreignKeys.map((key) => [key.columns, key.table])).toEqual([[['author_id'], 'users']]);
  expect(table('posts')?.indexes.map((index) => index.name)).toContain('by_author');
  expect(table('posts')?.location).toMatchObject({ file: 'db/migrations/001_users.js', line: 9 });
  expect(app.statements.map((statement) => statement.refused)).toEqual([undefined]);
  // Rows that a migration changes are no calls of the app.
  expect(app.callSites).toHaveLength(1);
});

it("Kysely's migrations as well, with the names that its plugin makes", async () => {
  const { app } = await reviewFiles({
    'package.json': '{}',
    'migrations/001_people.ts': `import { Kysely, sql } from 'kysely';
export async function up(db: Kysely<any>) {
  await db.schema.createType('mood').asEnum(['good', 'bad']).execute();
  await db.schema
    .createTable('person')
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('fullName', 'varchar(90)', (column) => column.notNull().unique())
    .addColumn('mood', sql\`mood\`)
    .addColumn('createdAt', 'timestamptz', (column) => column.notNull().defaultTo(sql\`now()\`))
    .execute();
  await db.schema
    .createTable('pet')
    .ifNotExists()
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('ownerId', 'integer', (column) => column.references('person.id').onDelete('cascade').notNull())
    .addColumn('keeperId', 'integer')
    .addForeignKeyConstraint('keeper', ['keeperId'], 'person', ['id'], (key) => key.onDelete('set null'))
    .execute();
  await db.schema.createIndex('pet_owner').on('pet').columns(['ownerId', 'keeperId']).execute();
  await db.schema.alterTable('person').addColumn('age', 'integer').alterColumn('mood', (column) => column.setNotNull()).execute();
  await sql\`create index person_lower on person (lower(full_name))\`.execute(db);
  await db.updateTable('person').set({ age: 1 }).execute();
}
export async function down(db: Kysely<any>) { await db.schema.dropTable('pet').execute(); }`,
    'index.ts': `import { CamelCasePlugin, Kysely } from 'kysely'; const db = new Kysely({ plugins: [new CamelCasePlugin()] });
export const all = async () => db.selectFrom('pet').select(['ownerId']).execute();`,
  });
  const table = (name: string) => app.catalogue.tables.find((candidate) => candidate.name === name);
  expect(app.catalogue.refusals).toEqual([]);
  expect(table('person')?.columns.map((column) => [column.name, column.type, column.notNull])).toEqual([
    ['id', 'integer', true],
    ['full_name', 'character varying(90)', true],
    ['mood', 'mood', true],
    ['created_at', 'timestamp with time zone', true],
    ['age', 'integer', false],
  ]);
  expect(table('person')?.indexes.map((index) => index.name)).toContain('person_lower');
  expect(
    table('pet')
      ?.foreignKeys.flatMap((key) => key.columns)
      .sort(),
  ).toEqual(['keeper_id', 'owner_id']);
  expect(
    table('pet')
      ?.indexes.map((index) => index.name)
      .sort(),
  ).toEqual(['pet_owner', 'pet_pkey']);
  expect(table('pet')?.location?.line).toBe(12);
  expect(app.callSites).toHaveLength(1);
  expect(app.statements.map((statement) => [statement.sql, statement.refused])).toEqual([
    ['select "owner_id" from "pet"', undefined],
  ]);
});
