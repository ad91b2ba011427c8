import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';

const packages = '{"dependencies":{"express":"5"},"scripts":{"start":"node server.js"}}';
const server = (body: string) => `const express = require('express'); const db = require('./models');
const app = express(); app.use(express.json()); app.listen(3000);
${body}`;

const folder = {
  'package.json': packages,
  'models/index.js': `const fs = require('fs'); const path = require('path'); const Sequelize = require('sequelize');
const basename = path.basename(__filename); const db = {};
const sequelize = new Sequelize('postgres://localhost/notes');
fs.readdirSync(__dirname)
  .filter((file) => file.indexOf('.') !== 0 && file !== basename && file.slice(-3) === '.js')
  .forEach((file) => { const model = require(path.join(__dirname, file))(sequelize, Sequelize.DataTypes); db[model.name] = model; });
Object.keys(db).forEach((name) => { if (db[name].associate) db[name].associate(db); });
db.sequelize = sequelize;
module.exports = db;`,
  'models/Note.js': `const { Model } = require('sequelize');
module.exports = (sequelize, DataTypes) => {
  class Note extends Model {
    static associate({ Author }) { this.belongsTo(Author, { foreignKey: 'authorId', as: 'author' }); }
    rename(title) { this.title = title; return this.save(); }
  }
  Note.init({ title: DataTypes.STRING }, { sequelize, modelName: 'Note', indexes: [{ fields: ['authorId'] }] });
  return Note;
};`,
  'models/author.js': `module.exports = (sequelize, DataTypes) => {
  const Author = sequelize.define('Author', { name: { type: DataTypes.STRING, unique: true } });
  Author.associate = (models) => { Author.hasMany(models.Note, { foreignKey: 'authorId', as: 'notes' }); };
  return Author;
};`,
};

it('models that lie in a folder are found by reading the folder', async () => {
  const { app } = await reviewFiles({
    ...folder,
    'server.js':
      server(`app.get('/notes', async (req, res) => res.json(await db.Note.findAll({ include: [{ model: db.Author, as: 'author' }], limit: 5 })));
app.put('/notes/:id', async (req, res) => { const note = await db.Note.findByPk(req.params.id); await note.rename(req.body.title); res.json(note); });`),
  });
  expect(app.unknowns).toEqual([]);
  expect(app.statements.map(({ sql, refused }) => [/(FROM|UPDATE) .*/.exec(sql)?.[0], refused])).toEqual([
    ['UPDATE "Notes" SET "title"=$1,"updatedAt"=$2 WHERE "id" = $3', undefined],
    ['FROM "Notes" AS "Note" LEFT OUTER JOIN "Authors" AS "author" ON "Note"."authorId" = "author"."id" LIMIT $1', undefined],
    ['FROM "Notes" AS "Note" WHERE "Note"."id" = $1', undefined],
  ]);
});

it('what a middleware found and the request carries on asks for what it leads to', async () => {
  const { app } = await reviewFiles({
    ...folder,
    'server.js':
      server(`app.use(async (req, res, next) => { req.author = await db.Author.findOne({ where: { name: req.headers.name } }); next(); });
app.get('/mine', async (req, res) => res.json(await req.author.getNotes()));`),
  });
  expect(app.statements.map(({ sql }) => /FROM .*/.exec(sql)?.[0]).sort()).toEqual([
    'FROM "Authors" AS "Author" WHERE "Author"."name" = $1',
    'FROM "Notes" AS "Note" WHERE "Note"."authorId" = $1',
  ]);
});

it('decorated classes are models: columns, keys, associations and scopes, with what their parents declare', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"dependencies":{"koa":"3"},"scripts":{"start":"node server.js"}}',
    'models/Base.ts': `import { Column, CreatedAt, DataType, DeletedAt, Default, Model, PrimaryKey, UpdatedAt } from 'sequelize-typescript';
export class Base extends Model { @PrimaryKey @Default(DataType.UUIDV4) @Column(DataType.UUID) id: string;
@CreatedAt createdAt: Date; @UpdatedAt updatedAt: Date; @DeletedAt deletedAt: Date | null; }`,
    'models/Team.ts': `import { Column, HasMany, Table, Unique, DataType } from 'sequelize-typescript'; import { Base } from './Base'; import { Member } from './Member';
@Table({ tableName: 'teams' }) export class Team extends Base { @Unique @Column name: string; @HasMany(() => Member) members: Member[]; }`,
    'models/Member.ts': `import { AllowNull, BelongsTo, Column, DataType, DefaultScope, ForeignKey, Scopes, Table } from 'sequelize-typescript'; import { Base } from './Base'; import { Team } from './Team';
@DefaultScope(() => ({ where: { active: true } }))
@Scopes(() => ({ withTeam: { include: [{ model: Team, as: 'team' }] } }))
@Table({ tableName: 'members' }) export class Member extends Base {
  @Column(DataType.BOOLEAN) active: boolean;
  @BelongsTo(() => Team, 'teamId') team: Team;
  @AllowNull(false) @ForeignKey(() => Team) @Column(DataType.UUID) teamId: string; }`,
    'server.ts': `import Koa from 'koa'; import Router from '@koa/router'; import { Sequelize } from 'sequelize-typescript'; import { Member } from './models/Member'; import { Team } from './models/Team';
const db = new Sequelize('postgres://localhost/teams', { models: [Member, Team] });
const app = new Koa(); const router = new Router({});
router.get('/members/:team', async (ctx) => { ctx.body = await Member.scope(['defaultScope', 'withTeam']).findAll({ where: { teamId: ctx.params.team }, limit: 9 }); });
router.get('/teams/:id', async (ctx) => { const team = await Team.findByPk(ctx.params.id); ctx.body = await team.$get('members'); });
app.use(router.routes()); app.listen(3000);`,
  });
  expect(app.unknowns).toEqual([]);
  expect(app.entryPoints.map((entry) => entry.name)).toEqual(['GET /members/:team', 'GET /teams/:id']);
  expect(app.statements.map(({ sql }) => /FROM .*/.exec(sql)?.[0])).toEqual([
    'FROM "members" AS "Member" LEFT OUTER JOIN "teams" AS "team" ON "Member"."teamId" = "team"."id" AND ("team"."deletedAt" IS NULL) WHERE ("Member"."deletedAt" IS NULL AND ("Member"."active" = $1 AND "Member"."teamId" = $2)) LIMIT $3',
    'FROM "members" AS "Member" WHERE ("Member"."deletedAt" IS NULL AND ("Member"."active" = $1 AND "Member"."teamId" = $2))',
    'FROM "teams" AS "Team" WHERE ("Team"."deletedAt" IS NULL AND "Team"."id" = $1)',
  ]);
  expect(app.statements.filter(({ refused }) => refused)).toEqual([]);
});

it('what a helper only begins belongs to each place that ends it', async () => {
  const { findings } = await reviewFiles({
    'package.json': packages,
    'server.js': `const express = require('express'); const { DataTypes, Model, Sequelize } = require('sequelize');
const app = express(); app.listen(3000); const db = new Sequelize('postgres://localhost/notes');
class Post extends Model { static open() { return this.scope('open'); } }
Post.init({ title: DataTypes.STRING, state: DataTypes.STRING }, { sequelize: db, scopes: { open: { where: { state: 'open' } } } });
app.get('/first', async (req, res) => res.json(await Post.open().findAll({ limit: 10 })));
app.get('/all', async (req, res) => res.json(await Post.open().findAll()));`,
  });
  expect(findings.filter(({ rule }) => rule === 'unbounded-list').map(({ entryPoints }) => entryPoints)).toEqual([['GET /all']]);
});
