import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

describe('a folder that cannot be checked is told in one line', () => {
  it.each([
    ['is empty', {}, 'LB_NO_CODE'],
    ['holds no code', { 'README.md': '# an app', 'package.json': '{}' }, 'LB_NO_CODE'],
    ['never asks a database', { 'index.js': `console.log('hello');\n` }, 'LB_NO_DATABASE'],
    [
      'asks another database',
      { 'index.js': `import mssql from 'mssql';\nnew mssql.ConnectionPool({}).query('select 1');\n` },
      'LB_OTHER_DRIVER',
    ],
    [
      'asks a database that is reviewed alone',
      { 'index.js': `import mysql from 'mysql2';\nmysql.createPool({}).query('select 1');\n` },
      'LB_OTHER_DATABASE',
    ],
    [
      'keeps everything in memory',
      { 'storage.js': `class MemStorage { notes = new Map(); }\nexport const storage = new MemStorage();\n` },
      'LB_IN_MEMORY',
    ],
    [
      'keeps a store in memory for its tests beside another database',
      {
        'a.js': `class MemStorage {}\nexport const memory = new MemStorage();\n`,
        'b.js': `const sqlite = require('better-sqlite3');\n`,
      },
      'LB_OTHER_DRIVER',
    ],
    ['asks, but defines no table', { ...notesApp, 'migrations/001_notes.sql': '-- later\n' }, 'LB_NO_SCHEMA'],
    ['defines nothing but broken tables', { ...notesApp, 'migrations/001_notes.sql': 'create table users (((\n' }, 'LB_'],
  ])('one that %s', async (_what, files, code) => {
    const folder = writeApp(files);
    const said = expectFailure(await cli(['check', folder]), code.endsWith('_') ? 'LB_\\w+' : code);
    expect(said.length).toBeLessThan(400);
  });

  it('one that is not there, and a file', async () => {
    const folder = writeApp({ 'index.js': '' });
    expectFailure(await cli([path.join(folder, 'none')]), 'LB_NO_FOLDER');
    expectFailure(await cli([path.join(folder, 'index.js')]), 'LB_NO_FOLDER');
    // A mistyped command is a folder that is not there.
    expectFailure(await cli(['chekc'], { cwd: folder }), 'LB_NO_FOLDER');
  });
});

describe('a folder with broken parts is checked as far as it goes', () => {
  it('answers about the rest when migrations are broken', async () => {
    const folder = writeApp({
      ...notesApp,
      'migrations/002_broken.sql': `create table half (id int,;\nalter table nowhere add column x int;\ncreate index on notes (user_id, created_at);\n`,
    });
    const { status, stdout } = await cli(['review', folder, '--json']);
    const rules = parse(stdout)
      .list('findings')
      .map((finding) => finding.text('rule'));
    // The index of the broken file's last line is there.
    expect(rules).toEqual(['unbounded-list']);
    expect(status).toBe(1);
  });

  it('reads past binary junk, broken code and a file of 50 MB, and says what it did not read', async () => {
    const folder = writeApp({ ...notesApp, 'src/broken.ts': 'export const = {{{ (', 'src/huge.js': '', 'src/nothing.js': '' });
    for (const name of ['src/junk.js', 'src/junk.tsx', 'migrations/junk.sql'])
      writeFileSync(path.join(folder, name), randomBytes(4096));
    // Sparse: it takes no room on the disk.
    truncateSync(path.join(folder, 'src/huge.js'), 50_000_000);
    const saved = path.join(folder, 'saved');
    const { status, stderr } = await cli(['review', folder, '--save', saved]);
    expect(stderr).not.toContain('LB_');
    expect(status).toBe(1);
    const { unknowns, findings } = savedReview(saved);
    expect(findings).toEqual(['missing-index', 'unbounded-list']);
    for (const name of ['src/huge.js', 'src/junk.js', 'src/junk.tsx', 'migrations/junk.sql', 'src/broken.ts'])
      expect(unknowns).toContain(name);
  });
});

function savedReview(folder: string): { unknowns: string[]; findings: string[] } {
  const result = parse(readFileSync(path.join(folder, 'loadbearing-result.json'), 'utf8')).part('result');
  return {
    unknowns: result
      .part('app')
      .list('unknowns')
      .map((unknown) => unknown.text('name')),
    findings: result
      .list('findings')
      .map((finding) => finding.text('rule'))
      .sort(),
  };
}
