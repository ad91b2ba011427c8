import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { reviewFiles } from '../../../test/support/review.js';
import { read } from '../index.js';

const models = `const { Sequelize, DataTypes, Model, Op } = require('sequelize');
const db = new Sequelize('postgres://localhost/shop', { dialect: 'postgres', define: { underscored: true } });
const User = db.define('User', { email: { type: DataTypes.STRING, allowNull: false, unique: true } });
class Order extends Model {}
Order.init({ total: DataTypes.INTEGER }, { sequelize: db });
User.hasMany(Order, { as: 'orders' });
Order.belongsTo(User);
module.exports = { User, Order, Op, db };`;
const server = (body: string) => `const express = require('express'); const { User, Order, Op, db } = require('./models');
const app = express(); app.listen(3000);
${body}`;

it('models from another file are the tables, and a condition that may be absent is a form of its own', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'models.js': models,
    'server.js': server(`app.get('/orders', async (req, res) => {
  const where = { UserId: req.user.id, ...(req.query.least ? { total: { [Op.gte]: req.query.least } } : {}) };
  res.json(await Order.findAll({ where, limit: 5 })); });`),
  });
  expect(app.statements.map(({ sql, refused }) => [/WHERE (.*) LIMIT/.exec(sql)?.[1], refused]).sort()).toEqual(
    [
      ['"Order"."user_id" = $1', undefined],
      ['("Order"."user_id" = $1 AND "Order"."total" >= $2)', undefined],
    ].sort(),
  );
  expect(app.catalogue.tables.map((table) => table.name).sort()).toEqual(['orders', 'users']);
});

it('what is asked for in a loop is asked once per row', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'models.js': models,
    'server.js': server(`app.get('/users', async (req, res) => {
  const users = await User.findAll();
  const all = []; for (const user of users) all.push(await Order.count({ where: { UserId: user.id } }));
  res.json(all); });`),
  });
  expect(findings.map((finding) => finding.rule)).toContain('n-plus-one');
});

it('what cannot be told is said with its reason', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'models.js': models,
    'server.js': server(`app.get('/users', async (req, res) => res.json(await User.findAll({ where: req.query })));`),
  });
  expect(app.statements).toEqual([]);
  expect(app.unknowns.map(({ why }) => why)).toContain('conditions that are only known when the app runs');
});

it('what a row asks for is never passed over in silence', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'models.js': models,
    'server.js': server(`app.post('/users/:id', async (req, res) => {
  const user = await User.findByPk(req.params.id);
  user.email = req.body.email; await user.save();
  const scoped = await User.scope('active').findAll();
  res.json([user.toJSON(), await user.getOrders(), scoped]); });`),
  });
  expect(app.statements.map(({ sql }) => sql.replace(/^(\w+) .*(FROM|UPDATE|SET|WHERE) /s, '$1 … $2 ')).sort()).toEqual([
    'SELECT … WHERE "Order"."user_id" = $1',
    'SELECT … WHERE "User"."id" = $1',
    'UPDATE … WHERE "id" = $3',
  ]);
  expect(app.unknowns.map(({ why }) => why)).toEqual(['the scope active of User is only known when the app runs']);
});

it('a table that only a model tells may have an index that stands in a migration', async () => {
  const { app } = await reviewFiles({ 'package.json': '{}', 'models.js': models, 'server.js': server('') });
  expect(app.catalogue.tables.map((table) => table.origin)).toEqual(['inferred', 'inferred']);
});

it('an app on another database says so', () => {
  const folder = writeApp({
    'package.json': '{}',
    'index.js': `const { Sequelize } = require('sequelize'); const db = new Sequelize('shop', 'a', 'b', { dialect: 'mysql' });
const User = db.define('User', {}); export const all = async () => User.findAll();`,
  });
  expect(read(folder).otherDatabase).toBe('MySQL');
});
