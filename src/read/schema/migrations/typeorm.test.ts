import { expect, it } from 'vitest';
import { writeApp } from '../../../../test/support/app.js';
import { read } from '../../index.js';

it("TypeORM's migrations are read as the SQL that they send", () => {
  const folder = writeApp({
    'package.json': '{}',
    'index.ts': 'export const none = 1;',
    'migrations/1-users.ts': `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm';
export class Users1 implements MigrationInterface {
  name = 'Users1';
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`CREATE TABLE "teams" ("id" SERIAL PRIMARY KEY)\`);
    await queryRunner.createTable(new Table({ name: 'users', columns: [
      { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
      { name: 'email', type: 'varchar', length: '80', isUnique: true },
      { name: 'teamId', type: 'int', isNullable: true },
      { name: 'createdAt', type: 'timestamp', default: 'now()' } ] }), true);
    await queryRunner.addColumn('users', new TableColumn({ name: 'age', type: 'int', isNullable: true }));
    await queryRunner.createForeignKey('users', new TableForeignKey({ columnNames: ['teamId'], referencedTableName: 'teams', referencedColumnNames: ['id'], onDelete: 'CASCADE' }));
    await queryRunner.createIndex('users', new TableIndex({ name: 'by_team', columnNames: ['teamId', 'createdAt'] }));
    await queryRunner.dropColumn('users', 'age');
  }
  public async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.dropTable('users'); }
}`,
  });
  const [source] = read(folder).schemaSources;
  expect(source?.kind === 'sql' ? source.text.split(';').map((line) => line.trim().replaceAll(/\s+/g, ' ')) : []).toEqual([
    'CREATE TABLE "teams" ("id" SERIAL PRIMARY KEY)',
    'CREATE TABLE IF NOT EXISTS "users" ( "id" serial NOT NULL, "email" varchar(80) NOT NULL UNIQUE, "teamId" integer, "createdAt" timestamp DEFAULT now() NOT NULL, PRIMARY KEY ("id") )',
    'ALTER TABLE "users" ADD COLUMN "age" integer',
    'ALTER TABLE "users" ADD FOREIGN KEY ("teamId") REFERENCES "teams" ("id") ON DELETE CASCADE',
    'CREATE INDEX "by_team" ON "users" ("teamId", "createdAt")',
    'ALTER TABLE "users" DROP COLUMN "age"',
    '',
  ]);
});
