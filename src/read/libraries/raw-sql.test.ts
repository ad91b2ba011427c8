import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { read } from '../index.js';

const schema = 'CREATE TABLE notes (id INTEGER PRIMARY KEY, owner_id INTEGER, title TEXT);';
const listed = 'SELECT id, title FROM notes WHERE owner_id = ?';

/** An app whose one route does that, behind files of its own. */
function reading(code: string, files: Record<string, string> = {}): ReturnType<typeof read> {
  return read(
    writeApp({
      'package.json': '{"dependencies":{"express":"5"}}',
      'schema.sql': schema,
      ...files,
      'server.js': `import express from 'express'; ${code}\napp.listen(3000);`,
    }),
  );
}

/** Each call that the route reaches: what it asks, with how many values, and what becomes of its rows. */
function calls(code: string, files: Record<string, string> = {}): string[] {
  return reading(code, files)
    .callSites.filter(({ reached }) => reached)
    .flatMap(({ variants, use, usedColumns, location }) =>
      variants.map(({ steps: [step] }) => {
        const [text, values] = step?.arguments ?? [];
        const sql = text?.kind === 'literal' ? String(text.value) : (text?.kind ?? 'nothing');
        const many = values?.kind === 'list' ? values.items.length : values?.kind === 'record' ? 'named' : 0;
        return `${location.file}:${String(location.line)} ${sql} | ${String(many)} ${use} ${String(usedColumns)}`;
      }),
    );
}

const route = (body: string): string => `const app = express(); app.get('/notes', async (req, res) => { ${body} });`;
const shown = `res.json(rows.map((row) => ({ id: row.id, title: row.title })));`;
const whole = [`server.js:1 ${listed} | 1 delivered id,title`];

it.each<[driver: string, code: string]>([
  [
    'mysql2/promise',
    `import mysql from 'mysql2/promise'; const pool = mysql.createPool({}); ${route(`const [rows] = await pool.execute('${listed}', [req.query.owner]); ${shown}`)}`,
  ],
  [
    'mysql2, a pool that promises',
    `import mysql from 'mysql2'; const pool = mysql.createPool({}).promise(); ${route(`const [rows] = await pool.query({ sql: '${listed}', values: [req.query.owner] }); ${shown}`)}`,
  ],
  [
    'mysql2, a connection',
    `import { createPool } from 'mysql2/promise'; const pool = createPool({}); ${route(`const connection = await pool.getConnection(); const [rows] = await connection.query('${listed}', [req.query.owner]); connection.release(); ${shown}`)}`,
  ],
  [
    'mysql, callbacks',
    `const mysql = require('mysql'); const db = mysql.createConnection({}); ${route(`db.query('${listed}', [req.query.owner], (error, rows) => { if (error) return res.status(500).end(); ${shown} });`)}`,
  ],
  [
    'mysql, a callback made a promise',
    `import mysql from 'mysql'; const db = mysql.createPool({}); ${route(`const rows = await new Promise((resolve, reject) => db.query('${listed}', [req.query.owner], (error, found) => (error ? reject(error) : resolve(found)))); ${shown}`)}`,
  ],
  [
    'mysql, promisified',
    `import { promisify } from 'util'; import mysql from 'mysql'; const db = mysql.createPool({}); const query = promisify(db.query).bind(db); ${route(`const rows = await query('${listed}', [req.query.owner]); ${shown}`)}`,
  ],
  [
    'mariadb',
    `import mariadb from 'mariadb'; const pool = mariadb.createPool({}); ${route(`const rows = await pool.query('${listed}', [req.query.owner]); ${shown}`)}`,
  ],
  [
    'better-sqlite3',
    `import Database from 'better-sqlite3'; const db = new Database('x'); ${route(`const rows = db.prepare('${listed}').all(req.query.owner); ${shown}`)}`,
  ],
  [
    'better-sqlite3, called',
    `const db = require('better-sqlite3')('x'); const list = db.prepare('${listed}'); ${route(`const rows = list.all([req.query.owner]); ${shown}`)}`,
  ],
  [
    'node:sqlite',
    `import { DatabaseSync } from 'node:sqlite'; const db = new DatabaseSync('x'); ${route(`const rows = db.prepare('${listed}').all(req.query.owner); ${shown}`)}`,
  ],
  [
    'sqlite3',
    `import sqlite3 from 'sqlite3'; const db = new sqlite3.Database('x'); ${route(`db.all('${listed}', [req.query.owner], (error, rows) => { ${shown} });`)}`,
  ],
  [
    'sqlite3, verbose',
    `const sqlite3 = require('sqlite3').verbose(); const db = new sqlite3.Database('x', (error) => {}); ${route(`db.all('${listed}', req.query.owner, (error, rows) => { ${shown} });`)}`,
  ],
  [
    'sqlite',
    `import { open } from 'sqlite'; import sqlite3 from 'sqlite3'; const db = await open({ filename: 'x', driver: sqlite3.Database }); ${route(`const rows = await db.all('${listed}', req.query.owner); ${shown}`)}`,
  ],
  [
    'libsql',
    `import { createClient } from '@libsql/client'; const db = createClient({ url: '' }); ${route(`const { rows } = await db.execute({ sql: '${listed}', args: [req.query.owner] }); ${shown}`)}`,
  ],
  [
    'sql.js',
    `import initSqlJs from 'sql.js'; const SQL = await initSqlJs(); const db = new SQL.Database(); ${route(`const statement = db.prepare('${listed}'); statement.bind([req.query.owner]); const rows = []; while (statement.step()) rows.push(statement.getAsObject()); statement.free(); ${shown}`)}`,
  ],
])('reads what %s asks', (_driver, code) => {
  expect(calls(code)).toEqual(whole);
});

const wrapped = route(`const rows = await all('${listed}', [req.query.owner]); ${shown}`);

it.each<[what: string, db: string, code: string]>([
  [
    'a callback behind a promise',
    `import sqlite3 from 'sqlite3'; const db = new sqlite3.Database('x'); export const all = (sql, values = []) => new Promise((resolve, reject) => { db.all(sql, values, (error, rows) => { if (error) reject(error); else resolve(rows); }); });`,
    `import { all } from './db.js'; ${wrapped}`,
  ],
  [
    'rows out of a pair',
    `import mysql from 'mysql2/promise'; const pool = mysql.createPool({}); export async function all(sql, values = []) { const [rows] = await pool.execute(sql, values); return rows; }`,
    `import { all } from './db.js'; ${wrapped}`,
  ],
  [
    'statements of one’s own',
    `import initSqlJs from 'sql.js'; const SQL = await initSqlJs(); const db = new SQL.Database(); function gather(sql, values) { const statement = db.prepare(sql); statement.bind(values); const rows = []; while (statement.step()) rows.push(statement.getAsObject()); return rows; } export default { prepare(sql) { return { all(...values) { return gather(sql, values); } }; } };`,
    `import db from './db.js'; ${route(`const rows = db.prepare('${listed}').all(req.query.owner); ${shown}`)}`,
  ],
  [
    'either of two drivers',
    `import mysql from 'mysql2/promise'; import Database from 'better-sqlite3'; const pool = mysql.createPool({}); const file = new Database('x'); const own = async (sql, values) => { const [rows] = await pool.query(sql, values); return rows; }; const other = async (sql, values) => { if (/^select/i.test(sql)) return file.prepare(sql).all(...values); return { changes: file.prepare(sql).run(...values).changes }; }; const ask = process.env.FILE ? other : own; export const all = (sql, values) => ask(sql, values);`,
    `import { all } from './db.js'; ${wrapped}`,
  ],
])('a text that goes through %s is asked where it is written', (_what, db, code) => {
  expect(calls(code, { 'db.js': db })).toEqual(whole);
});

it('takes what a transaction does together, and what it begins and ends with', () => {
  const mysql = `import mysql from 'mysql2/promise'; const pool = mysql.createPool({}); ${route(`const c = await pool.getConnection(); await c.beginTransaction(); await c.execute('DELETE FROM notes WHERE id = ?', [req.query.id]); await c.commit(); c.release(); res.end();`)}`;
  expect(calls(mysql).map((call) => call.replaceAll(/^\S+ | \|.*$/g, ''))).toEqual([
    'begin',
    'DELETE FROM notes WHERE id = ?',
    'commit',
  ]);
  const sqlite = `import Database from 'better-sqlite3'; const db = new Database('x'); const remove = db.transaction((id) => { db.prepare('DELETE FROM notes WHERE id = ?').run(id); }); ${route('remove(req.query.id); res.end();')}`;
  const [entry] = reading(sqlite).entryPoints;
  expect(JSON.stringify(entry?.work)).toContain('"transaction":{}');
});

it('leaves an app on Postgres what it is, whatever else it asks beside', () => {
  const both = `import pg from 'pg'; import Database from 'better-sqlite3';
const pool = new pg.Pool(); const db = new Database('x'); const cache = new Database('cache.db');
const one = process.env.DATABASE_URL ? async (sql, values) => (await pool.query(sql, values)).rows : async (sql, values) => db.prepare(sql).all(...values);
${route(`const rows = await one('SELECT id, title FROM notes WHERE owner_id = $1', [req.query.owner]); cache.prepare('SELECT hit FROM seen WHERE id = ?').get(1); ${shown}`)}`;
  const { callSites, otherDatabase, schemaSources } = reading(both);
  expect(otherDatabase).toBeUndefined();
  expect(callSites.map(({ library, location }) => `${library} ${String(location.line)}`)).toEqual(['sqlite 4', 'pg 4']);
  expect(schemaSources.map((source) => (source.kind === 'sql' ? source.text : source.kind))).toEqual([schema]);
});

it('takes the tables of the app’s own database: from files, from what starts, and from the calls themselves', () => {
  const code = `import mysql from 'mysql2/promise'; const pool = mysql.createPool({});
await pool.query('CREATE TABLE IF NOT EXISTS made (id INT AUTO_INCREMENT PRIMARY KEY, KEY by_name (name), name VARCHAR(20))');
${route(`await pool.query('INSERT INTO guessed (name) VALUES (?)', ['x']); res.end();`)}`;
  const sources = reading(code, {
    'schema.sql': 'CREATE TABLE `kept` (`id` INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;',
    'schema-sqlite.sql': 'CREATE TABLE other (id INTEGER PRIMARY KEY AUTOINCREMENT);',
    'old.sql': 'CREATE TABLE older (id INTEGER PRIMARY KEY AUTOINCREMENT);',
  }).schemaSources;
  expect(
    sources.map((source) => (source.kind === 'sql' ? source.text.trim() : source.tables.map(({ name }) => name).join())),
  ).toEqual([
    'create table "kept" ("id" integer generated by default as identity   primary key);',
    'create table if not exists "made" ("id" integer generated by default as identity   primary key, "name" text);create index "made.by_name" on "made" ("name");',
    'guessed',
  ]);
});
