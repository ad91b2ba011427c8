import { loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mongooseSchemas, mongooseShapes, mongooseUnknowns } from '../../../test/support/mongoose-shapes.js';
import { writeApp } from '../../../test/support/app.js';
import { check } from '../../check.js';
import { type Lab, openLab } from '../../lab/index.js';
import { accept } from '../../migrate/accept.js';
import { migrate } from '../../migrate/index.js';
import type { App } from '../../model/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

const head = `import mongoose from 'mongoose';\n${mongooseSchemas}`;
const calls = [...mongooseShapes.map(([call]) => call), ...mongooseUnknowns.map(([call]) => call)];

describe('what Mongoose asks', () => {
  let lab: Lab;
  let app: App;
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = calls.map((call, index) => `export const f${index} = async (word, filters) => { await ${call}; };`);
    const folder = writeApp({ 'package.json': '{}', 'index.js': `${head}\n${lines.join('\n')}` });
    const reading = read(folder);
    expect(reading.otherDatabase).toBe('MongoDB');
    app = await resolve(reading, await migrate(reading.schemaSources, lab));
  });
  afterAll(async () => lab.stop());

  const lineOf = (index: number) => head.split('\n').length + index + 1;
  const whyAt = (line: number) => app.unknowns.find(({ what, location }) => what === 'call-site' && location?.line === line)?.why;

  it.each(mongooseShapes.map(([call, ...statements], index) => [call, statements, index] as const))(
    '%s',
    (_call, statements, index) => {
      const ours = app.statements
        .filter(({ location }) => location.line === lineOf(index))
        .toSorted((left, right) => left.order - right.order)
        .map(({ sql }) => sql);
      expect({ why: whyAt(lineOf(index)), ours }).toEqual({ why: undefined, ours: statements });
    },
  );

  it.each(mongooseUnknowns.map(([call, why], index) => [call, why, index] as const))('says why not: %s', (_call, why, index) => {
    expect(whyAt(lineOf(mongooseShapes.length + index))).toMatch(why);
  });

  it('is taken by Postgres on the tables of the schemas', async () => {
    const accepted = await accept(app, lab);
    expect(accepted.statements.flatMap(({ sql, refused }) => (refused ? [`${refused.message}: ${sql}`] : []))).toEqual([]);
  });

  it('makes tables of the schemas, with their keys and indexes', () => {
    const users = app.catalogue.tables.find(({ name }) => name === 'users');
    expect(users?.columns.map(({ name }) => name)).toContain('address.city');
    const indexes = app.catalogue.tables.flatMap(({ name, indexes: all }) =>
      all.map(({ keys }) => `${name} ${keys.map(({ text }) => text).join(',')}`),
    );
    expect(indexes.sort()).toEqual(['posts _id', 'posts title', 'users _id', 'users email', 'users name,age']);
    expect(app.links).toContainEqual({ table: 'posts', column: 'author', references: 'users' });
  });
});

it('reviews an app on MongoDB, and refuses to measure it', async () => {
  const folder = writeApp({
    'package.json': '{"dependencies":{"express":"5","mongoose":"8"},"scripts":{"start":"node server.js"}}',
    'models/Task.js': `const mongoose = require('mongoose'); const taskSchema = mongoose.Schema({ owner: { type: mongoose.Schema.Types.ObjectId, ref: 'User', required: true }, title: String, done: Boolean, likes: Number, notes: [String] }, { timestamps: true });
taskSchema.statics.ofOwner = function (owner) { return this.find({ owner }); };
module.exports = mongoose.model('Task', taskSchema);`,
    'models/User.js': `const mongoose = require('mongoose'); module.exports = mongoose.models.User || mongoose.model('User', new mongoose.Schema({ email: { type: String, unique: true } }));`,
    'server.js': `const express = require('express'); const mongoose = require('mongoose'); const Task = require('./models/Task'); const User = require('./models/User'); mongoose.connect(process.env.MONGO_URI); const app = express();
app.get('/tasks', async (req, res) => res.json(await Task.find()));
app.get('/mine', async (req, res) => res.json(await Task.ofOwner(req.user.id).limit(20)));
app.get('/owners', async (req, res) => { const tasks = await Task.find({ done: true }).limit(50); const all = []; for (const task of tasks) all.push(await User.findById(task.owner)); res.json(all); });
app.post('/tasks/:id/like', async (req, res) => { const task = await Task.findById(req.params.id); task.likes = task.likes + 1; await task.save(); res.json({}); });
app.post('/tasks/:id/note', async (req, res) => { const task = await Task.findById(req.params.id); task.notes.push(req.body.note); await task.save(); res.json({}); });
app.post('/tasks/:id/notes', async (req, res) => { const task = await Task.findById(req.params.id); task.notes = task.notes.filter((note) => note !== req.body.note); await task.save(); res.json({}); });
app.post('/users', async (req, res) => { const user = new User({ email: req.body.email }); await user.save(); res.json(user); });
app.listen(3000);`,
  });
  const options = { now: 1_000, users: [10_000] };
  const { findings, app } = await check(folder, { ...options, until: 'review' });
  expect(app.unknowns).toEqual([]);
  expect(findings.map((finding) => `${finding.rule} ${finding.title}`).sort()).toEqual([
    'missing-index tasks is searched by owner without an index',
    'n-plus-one GET /owners asks the database one more time for every row (N+1)',
    'race POST /tasks/:id/like reads tasks.likes to change it in the app and write it back: of two at the same moment one is lost',
    'unbounded-list GET /tasks loads all tasks, however many there are',
  ]);
  await expect(check(folder, options)).rejects.toMatchObject({ code: 'LB_OTHER_DATABASE' });
});
