import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import type { EntryPoint, Expression, Known, Reading, Work } from '../../model/index.js';
import { read } from '../index.js';

function readRoute(body: string, top = ''): Reading {
  return read(
    writeApp({
      'package.json': '{}',
      'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
${top}
app.post('/go/:id', async (req, res) => {
${body}
  res.json({});
});
app.listen(3000);`,
    }),
  );
}

/** The sources of the first value of the update. */
function sources(reading: Reading): string[] {
  const update = reading.callSites.find((site) => JSON.stringify(site.variants).includes('update games'));
  const steps = update?.variants[0]?.steps[0]?.arguments[1];
  const first: Expression | undefined = steps?.kind === 'list' ? steps.items[0] : undefined;
  const from = first?.kind === 'input' || first?.kind === 'record' ? (first.from ?? []) : [];
  return from.map((source) => `${source.column ?? '#'}${source.changed ? ' changed' : ''}`);
}

const row = `const { rows } = await pool.query('select * from games where id = $1', [req.params.id]);`;
const write = (value: string) => `await pool.query('update games set score = $1', [${value}]);`;

it('remembers the row, through arithmetic, defaults, helpers and variables', () => {
  expect(sources(readRoute(`${row}${write('rows[0].score')}`))).toEqual(['score']);
  expect(sources(readRoute(`${row}${write('rows[0].score + 1')}`))).toEqual(['score changed']);
  expect(sources(readRoute(`${row}${write('(rows[0].score || 0) - req.body.n')}`))).toEqual(['score changed']);
  expect(sources(readRoute(`${row}let n = rows[0].score; n += 2; ${write('n')}`))).toEqual(['score changed']);
  expect(sources(readRoute(`${row}${write('raise(rows[0])')}`, 'const raise = (game) => game.score * 2;'))).toEqual([
    'score changed',
  ]);
  expect(sources(readRoute(`${row}${write('rows.length')}`))).toEqual(['# changed']);
  expect(sources(readRoute(`${row}${write('req.body.score')}`))).toEqual([]);
});

it('follows a part of a text, and how many digits are written', () => {
  const digits = (value: string): (number | undefined)[] => {
    const site = readRoute(`${row}${write(value)}`).callSites.find((each) =>
      JSON.stringify(each.variants).includes('update games'),
    );
    const steps = site?.variants[0]?.steps[0]?.arguments[1];
    const first = steps?.kind === 'list' ? steps.items[0] : undefined;
    return first?.kind === 'input' ? (first.from ?? []).map((source) => source.padded) : [];
  };
  expect(sources(readRoute(`${row}${write("Number(rows[0].name.split('-')[1]) + 1")}`))).toEqual(['name changed']);
  expect(sources(readRoute(`${row}const found = rows[0].name.match(/\\d+/); ${write('parseInt(found[0]) + 1')}`))).toEqual([
    'name changed',
  ]);
  expect(digits("String(rows[0].score + 1).padStart(4, '0')")).toEqual([4]);
  expect(digits("String(rows[0].score + 1).padStart(4, ' ')")).toEqual([undefined]);
});

it('runs the callback of a replaced text', () => {
  const reading = readRoute(`${row}let n = 0; rows[0].name.replace(/x/g, () => { n++; return 'y'; }); if (n > 0) ${write('n')}`);
  expect(reading.callSites.filter((site) => site.reached)).toHaveLength(2);
});

/** Everything that is known before the last call, as `state` or `state column`. */
function knownBefore(entry: EntryPoint | undefined): string[] {
  const found: string[][] = [];
  const walk = (work: Work, known: Known[]): void => {
    if (work.kind === 'call')
      found.push(known.map((item) => [item.state, item.column, item.limit].filter((part) => part !== undefined).join(' ')));
    else if (work.kind === 'loop') walk(work.body, known);
    else for (const part of work.parts) walk(part, work.kind === 'sequence' ? [...known, ...(work.when ?? [])] : known);
  };
  if (entry) walk(entry.work, []);
  return found.at(-1) ?? [];
}

const insert = `await pool.query('insert into games (id) values ($1)', [req.params.id]);`;

it('knows behind a test what it told of the rows, early returns and helpers included', () => {
  const known = (body: string, top?: string) => knownBefore(readRoute(body, top).entryPoints[0]);
  expect(known(`${row}if (rows.length > 0) return res.end();\n${insert}`)).toEqual(['fewer 1']);
  expect(known(`${row}if (rows.length === 0) ${insert}`)).toEqual(['fewer 1']);
  expect(known(`${row}const game = rows[0]; if (!game) ${insert}`)).toEqual(['missing']);
  expect(known(`${row}if (rows[0]) throw new Error('there');\n${insert}`)).toEqual(['missing']);
  expect(known(`${row}if (rows.length >= 8) return res.end();\n${insert}`)).toEqual(['fewer 8']);
  expect(
    known(
      `if (await exists(req.params.id)) return res.end();\n${insert}`,
      `async function exists(id) { const { rows } = await pool.query('select id from games where id = $1', [id]); return rows.length > 0; }`,
    ),
  ).toEqual(['fewer 1']);
  expect(known(`if (req.body.ok) ${insert}`)).toEqual([]);
});

it('keeps the transaction around the work of drizzle', () => {
  const { entryPoints } = readRoute(
    `await db.transaction(async (tx) => { await tx.delete(games); await tx.insert(games).values({ id: 1 }); }, { isolationLevel: 'serializable' });`,
    `import { drizzle } from 'drizzle-orm/node-postgres';\nimport { pgTable, integer } from 'drizzle-orm/pg-core';\nconst games = pgTable('games', { id: integer('id') });\nconst db = drizzle(pool);`,
  );
  expect(JSON.stringify(entryPoints[0]?.work)).toContain('"transaction":{"isolation":"serializable"}');
});
