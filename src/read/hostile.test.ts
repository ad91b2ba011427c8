import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { read } from './index.js';

const server = `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/', async (req, res) => res.json((await pool.query('SELECT 1')).rows)); app.listen(3000);`;

/** Numbers that look random and are the same in each run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const names = [
  'a.ts',
  'b.tsx',
  'c.js',
  'd.mjs',
  'e.cjs',
  'f.jsx',
  'g.sql',
  'schema.prisma',
  'package.json',
  'tsconfig.json',
  'index.html',
  'vercel.json',
  'h.mts',
  'supabase/functions/x/index.ts',
  'app/page.tsx',
  'prisma/migrations/1/migration.sql',
  'supabase/types.ts',
  'drizzle/meta/_journal.json',
  '../odd name\u00e9.ts'.replace('../', ''),
];
const pieces = [
  server,
  'create table t (id int primary key);',
  'model User { id Int @id }',
  '{"dependencies":{"next":"1"},"scripts":{"dev":"next dev"}}',
  'export default function Page() { return <div onClick={() => supabase.from("x").select()} />; }',
  '$$ begin; select',
  '`${',
  '/*',
  "'",
  '\u0000',
  '\ufeff',
  '😀',
  '({[',
  ']})',
  'class A extends A { #x; static { this.#x } }',
  'for (;;) {',
  'export * from "./a";',
  'import * as a from "./a";',
  'await',
  'loadbearing-ignore',
];

function junk(random: () => number): string {
  const length = Math.floor(random() * 30);
  return Array.from({ length }, () => {
    if (random() < 0.3) return String.fromCodePoint(Math.floor(random() * 0x2fff));
    const piece = pieces[Math.floor(random() * pieces.length)] ?? '';
    return random() < 0.5 ? piece : piece.slice(Math.floor(random() * piece.length), Math.floor(random() * piece.length * 1.5));
  }).join(random() < 0.5 ? '' : '\n');
}

describe('whatever a folder holds', () => {
  it('is read without a crash: 150 folders of broken code, SQL, JSON and schemas', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = numbers(seed);
      const files = Object.fromEntries(names.filter(() => random() < 0.6).map((name) => [name, junk(random)]));
      const reading = read(writeApp({ 'server.ts': server, ...files }));
      expect(reading.files.found, `seed ${seed}`).toBeGreaterThan(0);
    }
  });

  it('is read without a crash however deep it nests', () => {
    for (const deep of [300, 1_000, 3_000, 20_000]) expectRead(deep);
  });

  function expectRead(deep: number): void {
    const forms: Record<string, string> = {
      lists: `const a = ${'['.repeat(deep)}${']'.repeat(deep)};`,
      sums: `const a = ${"'x' + ".repeat(deep)}'x';`,
      chains: `const a = q${'.eq(1)'.repeat(deep)};`,
      choices: `const a = ${'b ? 1 : '.repeat(deep)}2;`,
      blocks: `${'{'.repeat(deep)}${'}'.repeat(deep)}`,
      functions: `const a = ${'() => '.repeat(deep)}1;`,
      elements: `const a = ${'<i>'.repeat(deep)}${'</i>'.repeat(deep)};`,
      tests: `${'if (a) '.repeat(deep)}b();`,
      elses: `${'if (a) b(); else '.repeat(deep)}c();`,
    };
    for (const [name, code] of Object.entries(forms)) {
      const reading = read(
        writeApp({
          'package.json': '{"scripts":{"start":"node server.js"}}',
          'server.js': `import './deep.jsx';\n${server}`,
          'deep.jsx': code,
        }),
      );
      expect(reading.entryPoints.length, `${name} ${deep}`).toBe(1);
      expect(reading.callSites.length, name).toBe(1);
    }
  }

  it('is not followed out of the folder or round in a circle, and what is installed costs nothing', () => {
    const folder = writeApp({ 'package.json': '{}', 'server.js': server });
    symlinkSync(folder, join(folder, 'again'));
    symlinkSync('/', join(folder, 'everything'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'lost.ts'));
    mkdirSync(join(folder, 'node_modules/pg'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/pg/index.js'), server);
    const reading = read(folder);
    expect(reading.files).toMatchObject({ found: 1, read: 1 });
  });

  it('names a file that is too large or binary instead of reading it', () => {
    const reading = read(
      writeApp({
        'server.js': server,
        'large.ts': `const a = '${'x'.repeat(3_000_000)}';`,
        'binary.ts': 'a\u0000b',
        'large.sql': `-- ${'x'.repeat(3_000_000)}`,
      }),
    );
    expect(reading.unknowns.map(({ name }) => name).sort()).toEqual(['binary.ts', 'large.sql', 'large.ts']);
  });
});
