import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import type { Reading } from '../../model/index.js';
import { read } from '../index.js';

const db = `import pg from 'pg';
const pool = new pg.Pool();
export const query = (text, params) => pool.query(text, params);
export async function logged(sql, ...values) { const started = Date.now(); const result = await query(sql.trim(), values); console.log(Date.now() - started); return result; }
export async function one({ text, values }) { const { rows } = await pool.query({ text, values }); return rows[0]; }
export class Database { async run(...args) { return pool.query(...args); } }
export const total = async (table) => (await pool.query(\`select count(*) from \${table}\`)).rows[0];`;

const place = (reading: Reading, sql: string): string[] =>
  reading.callSites
    .filter((site) => JSON.stringify(site.variants).includes(sql))
    .map(({ location, symbol }) => `${location.file}:${String(location.line)} ${symbol}`)
    .sort();

const readServer = (server: string): Reading =>
  read(
    writeApp({
      'package.json': '{"dependencies":{"express":"4","pg":"8"}}',
      'db.js': db,
      'server.js': `import express from 'express'; import { query, logged, one, total, Database } from './db.js';
const app = express(); const database = new Database();
${server}
app.listen(3000);`,
    }),
  );

describe('a function that sends the text which it is given', () => {
  it('asks for nothing itself: each of its callers does, where it stands', () => {
    const reading = readServer(`async function findUser(id) { return (await query('select user', [id])).rows[0]; }
async function sameText(id) { return (await query('select user', [id])).rows[0]; }
app.get('/a', async (req, res) => res.json(await findUser(req.query.id)));
app.get('/b', async (req, res) => res.json(await sameText(req.query.id)));
app.get('/c', async (req, res) => res.json((await logged(' select logged ', 1)).rows));
app.get('/d', async (req, res) => res.json(await one({ text: 'select one', values: [1] })));
app.get('/e', async (req, res) => res.json(await database.run('select run', [1])));`);
    expect(place(reading, 'select user')).toEqual(['server.js:3 findUser', 'server.js:4 sameText']);
    expect(place(reading, 'select one').map((text) => text.split(' ')[0])).toEqual(['server.js:8']);
    expect(place(reading, 'select run').map((text) => text.split(' ')[0])).toEqual(['server.js:9']);
    const reached = reading.entryPoints.map(
      ({ name, work }) => `${name} ${JSON.stringify(work).match(/server\.js:\d+/)?.[0] ?? ''}`,
    );
    expect(reached.sort()).toEqual([
      'GET /a server.js:3',
      'GET /b server.js:4',
      'GET /c server.js:7',
      'GET /d server.js:8',
      'GET /e server.js:9',
    ]);
  });

  it('is read for hundreds of callers, and what one does with its rows is not another’s', () => {
    const many = Array.from(
      { length: 450 },
      (_, n) =>
        `app.get('/r${String(n)}', async (req, res) => res.json((await query('select number${String(n)} from t')).rows));`,
    );
    const reading = readServer(`${many.join('\n')}
app.get('/count', async (req, res) => res.json((await query('select counted from t')).rows.length));
app.get('/loop', async (req, res) => { for (const row of (await query('select looped from t')).rows) await query('select inner from t where id = $1', [row.id]); res.end(); });`);
    const reached = reading.callSites.filter((site) => site.reached);
    expect(reached).toHaveLength(453);
    expect(reached.every(({ variants }) => variants.length === 1)).toBe(true);
    const used = (sql: string) => reading.callSites.find((site) => JSON.stringify(site.variants).includes(sql))?.use;
    expect(used('select counted')).toBe('counted');
    expect(used('select number7 ')).not.toBe('counted');
    const loop = reading.entryPoints.find(({ name }) => name === 'GET /loop')?.work;
    expect(JSON.stringify(loop)).toContain('"kind":"rows"');
  });

  it('leaves the use of the rows where it is, as if the caller had sent it', () => {
    const uses = (send: string) => {
      const reading = readServer(`import pg from 'pg'; const own = new pg.Pool();
app.get('/x', async (req, res) => { const { rows } = await ${send}('select used'); const some = rows.filter((row) => row.kind === req.query.kind); res.json({ rows, some }); });`);
      const site = reading.callSites.find(({ variants }) => JSON.stringify(variants).includes('select used'));
      return site?.uses.map(({ use, filtered, usedColumns }) => ({ use, filtered, usedColumns }));
    };
    expect(uses('query')).toEqual(uses('own.query'));
    expect(uses('query')?.[0]?.filtered).toBe(false);
  });

  it('is where a text is made of what it is given, and a form too many is none of the known ones', () => {
    const many = Array.from(
      { length: 40 },
      (_, n) => `app.get('/t${String(n)}', async (req, res) => res.json(await total('table${String(n)}')));`,
    );
    const reading = readServer(many.join('\n'));
    const [site, ...more] = reading.callSites.filter(({ reached }) => reached);
    expect(more).toEqual([]);
    expect(site?.location.file).toBe('db.js');
    const last = reading.entryPoints.find(({ name }) => name === 'GET /t39')?.work;
    expect(last?.kind === 'call' ? last.variants : []).toHaveLength(1);
    expect(JSON.stringify(site?.variants[last?.kind === 'call' ? (last.variants[0] ?? 0) : 0])).toContain(
      'one of more than 24 forms',
    );
  });
});
