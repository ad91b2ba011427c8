import { expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { readFiles } from '../../test/support/reading.js';
import type { Unknown } from '../model/index.js';
import { isBuiltFrom, listFiles } from './files.js';

it('reads folders that are called as tools call theirs where they are the app’s own words', () => {
  const own = [
    'src/entities/vendor/routes.ts',
    'client/src/pages/build/page.tsx',
    'app/vendor/page.tsx',
    'src/coverage/plans.ts',
  ];
  const others = [
    'vendor/lib.ts',
    'build/main.js',
    'app/build/main.js',
    'src/public/vendor/jquery.js',
    'coverage/x.js',
    'src/dist/x.js',
  ];
  const folder = writeApp(Object.fromEntries([...own, ...others].map((file) => [file, 'export {}'])));
  expect(listFiles(folder).map(({ file }) => file)).toEqual(own.toSorted());
});

it('leaves out copies of an app that lie beside it, and says so', () => {
  const own = ['src/backup/run.ts', 'src/pages/archive/list.tsx', 'server/old/index.ts', 'index.ts'];
  const copies = [
    'backups/2026-01-02/src/App.tsx',
    'old_server/index.ts',
    'apps/web-copy/src/App.tsx',
    'apps/web-copy/package.json',
  ];
  const folder = writeApp(
    Object.fromEntries([...own, ...copies].map((file) => [file, file.endsWith('.json') ? '{}' : 'export {}'])),
  );
  const unknowns: Unknown[] = [];
  expect(listFiles(folder, unknowns).map(({ file }) => file)).toEqual(own.toSorted());
  expect(unknowns.map(({ name }) => name).toSorted()).toEqual(['apps/web-copy/', 'backups/', 'old_server/']);
});

it('reads a folder that holds nothing but such a copy', () => {
  const folder = writeApp({ 'old/src/App.tsx': 'export {}', 'README.ts': 'export {}' });
  const unknowns: Unknown[] = [];
  expect(listFiles(folder, unknowns).map(({ file }) => file)).toEqual(['README.ts', 'old/src/App.tsx']);
  expect(unknowns).toEqual([]);
});

it('knows what a bundler made of files that are here by their names above each part', () => {
  const files = new Set(['server/index.ts', 'server/db.ts', 'shared/schema.ts']);
  const parts = [...files].map((file) => `// ${file}\n${'run();\n'.repeat(1500)}`).join('');
  expect(isBuiltFrom(parts, files)).toBe(true);
  expect(isBuiltFrom(parts, new Set(['server/index.ts', 'server/db.ts']))).toBe(false);
  expect(isBuiltFrom('// server/index.ts\n// server/db.ts\n// shared/schema.ts\n', files)).toBe(false);
});

it('reads the sources of such a bundle and not the bundle', () => {
  const route = (name: string): string =>
    `app.get('/${name}', async (req, res) => res.json((await pool.query('select id from ${name}')).rows));`;
  const parts = { 'server/a.js': route('a'), 'server/b.js': route('b'), 'server/c.js': route('c') };
  const made = (head: boolean): string =>
    Object.entries(parts)
      .map(([file, text]) => `${head ? `// ${file}\n` : ''}${text}\n${'// …\n'.repeat(2000)}`)
      .join('');
  const start = "import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();\n";
  const sites = (head: boolean): string[] =>
    readFiles(['express', 'pg'], {
      ...Object.fromEntries(Object.entries(parts).map(([file, text]) => [file, `${start}${text}`])),
      'server_dist/index.js': `${start}${made(head)}app.listen(3000);`,
    }).callSites.map(({ location }) => location.file);
  expect(sites(true)).toEqual(['server/a.js', 'server/b.js', 'server/c.js']);
  expect(sites(false)).toContain('server_dist/index.js');
});

it('says of TypeScript in very long lines that it is not read, and of a bundle that its sources are', () => {
  const line = `[${'{code:"A00",name:"x"},'.repeat(2000)}]`;
  const { unknowns } = readFiles([], {
    'src/codes.ts': `export const codes = ${line};`,
    'server/lib.js': `const codes = ${line};`,
  });
  const why = (file: string) => unknowns.find(({ name }) => name === file)?.why;
  expect(why('src/codes.ts')).toBe('is written in very long lines, as data is: it is not read');
  expect(why('server/lib.js')).toBe('is a bundle: its sources are read instead');
});
