import { expect, it } from 'vitest';
import { writeApp } from '../../../../test/support/app.js';
import { read } from '../../index.js';

it("Sequelize's migrations are read as the SQL that they send", () => {
  const folder = writeApp({
    'package.json': '{}',
    'index.js': 'export const none = 1;',
    'migrations/1-users.js': `module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('users', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      email: { type: Sequelize.STRING(80), allowNull: false, unique: true },
      kind: { type: Sequelize.ENUM('a', 'b'), defaultValue: 'a' },
      teamId: { type: Sequelize.UUID, references: { model: 'teams', key: 'id' }, onDelete: 'cascade' },
      createdAt: { type: Sequelize.DATE, defaultValue: Sequelize.literal('now()') },
    });
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.addColumn('users', 'age', { type: Sequelize.INTEGER, allowNull: true }, { transaction });
      await queryInterface.addIndex('users', ['teamId', 'createdAt'], { where: { kind: { [Sequelize.Op.ne]: 'b' } }, transaction });
      await queryInterface.addIndex('users', { fields: ['age'], unique: true, name: 'by_age' });
      await queryInterface.changeColumn('users', 'age', { type: Sequelize.BIGINT, allowNull: false });
      await queryInterface.renameColumn('users', 'kind', 'sort');
      await queryInterface.removeColumn('users', 'createdAt');
      await queryInterface.addConstraint('users', { fields: ['age', 'sort'], type: 'unique' });
      await queryInterface.sequelize.query('CREATE VIEW "adults" AS SELECT * FROM users WHERE age > 17;');
      await queryInterface.bulkInsert('users', [{ email: 'x' }]);
    });
  },
  down: async (queryInterface) => queryInterface.dropTable('users'),
};`,
  });
  const [source] = read(folder).schemaSources;
  expect(source?.kind === 'sql' ? source.text.split(';').map((line) => line.trim().replaceAll(/\s+/g, ' ')) : []).toEqual([
    `CREATE TYPE "enum_users_kind" AS ENUM ('a', 'b')`,
    `CREATE TABLE IF NOT EXISTS "users" ( "id" serial NOT NULL, "email" varchar(80) NOT NULL UNIQUE, "kind" "enum_users_kind" DEFAULT 'a', "teamId" uuid REFERENCES "teams" ("id") ON DELETE CASCADE, "createdAt" timestamptz DEFAULT now(), PRIMARY KEY ("id") )`,
    'ALTER TABLE "users" ADD COLUMN "age" integer',
    `CREATE INDEX "users_team_id_created_at" ON "users" ("teamId", "createdAt") WHERE "kind" <> 'b'`,
    'CREATE UNIQUE INDEX "by_age" ON "users" ("age")',
    'ALTER TABLE "users" ALTER COLUMN "age" SET NOT NULL',
    'ALTER TABLE "users" ALTER COLUMN "age" DROP DEFAULT',
    'ALTER TABLE "users" ALTER COLUMN "age" TYPE bigint USING "age"::text::bigint',
    'ALTER TABLE "users" RENAME COLUMN "kind" TO "sort"',
    'ALTER TABLE "users" DROP COLUMN "createdAt"',
    'ALTER TABLE "users" ADD CONSTRAINT "users_age_sort_uk" UNIQUE ("age", "sort")',
    'CREATE VIEW "adults" AS SELECT * FROM users WHERE age > 17',
    '',
  ]);
});
