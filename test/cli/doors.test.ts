import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/cli/arguments.js';
import { refuseStrange } from '../../src/cli/combinations.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, finish, startCli } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';
import { type Packed, zipOf } from '../support/zip.js';

/** A folder with zips, and an empty one for what is temporary. */
function place(zips: Record<string, Buffer>): { folder: string; environment: { TMPDIR: string }; left: () => string[] } {
  const folder = writeApp({});
  const own = path.join(folder, 'tmp');
  mkdirSync(own);
  for (const [name, bytes] of Object.entries(zips)) writeFileSync(path.join(folder, name), bytes);
  return { folder, environment: { TMPDIR: own }, left: () => readdirSync(own) };
}

const packed = (files: Record<string, string>, top: string): Packed[] =>
  Object.entries(files).map(([name, content]) => ({ name: `${top}${name}`, content }));
const notesZip = zipOf(packed(notesApp, 'notes-main/'));

describe('a zip instead of a folder', () => {
  it('is checked, kept, and told with places below its one folder; nothing is left of it', async () => {
    const { folder, environment, left } = place({ 'notes.zip': notesZip });
    const words = ['check', 'notes.zip', '--quick', '--json', '--html', 'page.html', '--save', 'saved'];
    const { status, stdout, stderr } = await cli(words, { cwd: folder, environment });
    expect(stderr).toContain('The report page is in page.html');
    expect(status).toBe(1);
    const verdict = parse(stdout);
    const files = verdict.list('findings').map((finding) => finding.part('location').text('file'));
    expect(new Set(files)).toEqual(new Set(['migrations/001_notes.sql', 'src/server.js']));
    const page = readFileSync(path.join(folder, 'page.html'), 'utf8');
    expect(page).toContain('select id, title from notes where user_id = $1 order by created_at desc');
    for (const text of [stdout, stderr, page, readFileSync(path.join(folder, 'saved/loadbearing-result.json'), 'utf8')])
      expect(text).not.toContain('loadbearing-door-');
    expect(left()).toEqual([]);
    const prompt = await cli(['prompt', '1', 'notes.zip', '--from', 'saved'], { cwd: folder, environment });
    expect(prompt.stdout).toContain('src/server.js');
    const scenario = await cli(['scenario', 'notes.zip', '--json'], { cwd: folder, environment });
    expect(parse(scenario.stdout).part('tables').value).toHaveProperty('notes');
    expect(left()).toEqual([]);
  });

  it('goes with a run that is killed', async () => {
    const { folder, environment, left } = place({ 'notes.zip': notesZip });
    const run = startCli(['check', 'notes.zip', '--quick'], { cwd: folder, environment });
    const laidOut = (): boolean =>
      left().some((name) => existsSync(path.join(environment.TMPDIR, name, 'app/notes-main/package.json')));
    while (!laidOut()) await wait(20);
    run.kill('SIGKILL');
    await finish(run);
    for (let tries = 0; left().length > 0 && tries < 200; tries += 1) await wait(100);
    expect(left()).toEqual([]);
  });

  it('or an address that cannot be taken is told in one line, with its code and without the temporary folder', async () => {
    const { folder, environment, left } = place({
      'junk.zip': Buffer.from('no zip at all'),
      'out.zip': zipOf([{ name: '../out.js' }]),
      'text.zip': zipOf([{ name: 'a/readme.txt' }]),
      'other.zip': zipOf([...packed(notesApp, ''), { name: 'loadbearing.json', content: '{ "snapshot": "/etc/hosts" }' }]),
      'wrong.zip': zipOf([...packed(notesApp, ''), { name: 'loadbearing.json', content: '{ "now": "x" }' }]),
    });
    const refused: [place: string, code: string, named: string][] = [
      ['none.zip', 'LB_ZIP', 'none.zip'],
      ['junk.zip', 'LB_ZIP', 'junk.zip'],
      ['out.zip', 'LB_ZIP_UNSAFE', '../out.js'],
      ['text.zip', 'LB_NO_CODE', 'found in text.zip'],
      ['other.zip', 'LB_OUTSIDE_DOOR', '/etc/hosts'],
      ['wrong.zip', 'LB_CONFIG', 'loadbearing.json'],
      ['https://example.com/me/app', 'LB_ADDRESS', 'github.com'],
      ['github:me', 'LB_ADDRESS', 'no repository'],
    ];
    const ended = await Promise.all(refused.map(([given]) => cli(['review', given], { cwd: folder, environment })));
    for (const [at, [, code, named]] of refused.entries()) {
      const said = expectFailure(ended[at] ?? { status: 0, stdout: '', stderr: '' }, code);
      expect(said).toContain(named);
      expect(said).not.toContain('loadbearing-door-');
    }
    expect(left()).toEqual([]);
    expect(existsSync(path.join(folder, 'out.js'))).toBe(false);
  });

  it.each([
    ['fix', 'writes into'],
    ['init', 'writes into'],
    ['mcp', 'an agent'],
    ['check --changed-since main', 'history'],
    ['build blueprint.json', 'writes into'],
  ])('or an address does not go with %s, and the reason is said', (words, reason) => {
    for (const given of ['notes.zip', 'https://github.com/me/notes']) {
      const options = readArguments([...words.split(' '), given]);
      expect(() => refuseStrange(options)).toThrow(reason);
      expect(() => refuseStrange({ ...options, folder: 'notes' })).not.toThrow(reason);
    }
  });
});
