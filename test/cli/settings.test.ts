import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

const settings = {
  now: 50,
  users: [200, 400],
  tables: { notes: { perUser: 300, reason: 'our users write a lot' } },
  machine: { databaseCores: 8 },
};
const withSettings = (value: unknown, name = 'loadbearing.json'): string =>
  writeApp({ ...notesApp, [name]: JSON.stringify(value, null, 2) });

describe('loadbearing.json in the folder of the app', () => {
  it('decides rows, sizes and machine, and the report says so, now and when it is shown again', async () => {
    const folder = withSettings(settings);
    const saved = path.join(folder, 'saved');
    // As deep as usual, which so few users make no longer.
    const { stdout, status } = await cli(['check', folder, '--save', saved]);
    expect(status).toBe(0);
    const flat = stdout.replaceAll(/\s+/g, ' ');
    expect(flat).toContain('notes 300, our users write a lot (set in loadbearing.json)');
    expect(flat).toContain('database with 8 cores');

    const again = parse((await cli(['report', '--from', saved, '--json'])).stdout);
    expect(again.list('lamps').map((lamp) => lamp.text('users'))).toEqual(['50', '200', '400']);
    expect(
      again
        .part('scenario')
        .list('tables')
        .map((table) => table.value),
    ).toContainEqual({
      schema: 'public',
      table: 'notes',
      perUser: 300,
      reason: 'our users write a lot (set in loadbearing.json)',
      rule: 0,
      guess: false,
      from: 'owner',
      owner: 'user_id',
    });
    const other = parse((await cli(['report', '--from', saved, '--json', '--users', '1k'])).stdout);
    expect(other.list('lamps').map((lamp) => lamp.text('users'))).toEqual(['50', '1000']);
  });

  it('is beaten by the command line, and read from another place with --config', async () => {
    const folder = withSettings({ ...settings, skip: ['missing-index'] }, 'other/set.json');
    const config = path.join(folder, 'other/set.json');
    const rulesOf = async (...words: string[]) =>
      parse((await cli(['review', folder, '--json', ...words])).stdout)
        .list('findings')
        .map((finding) => finding.text('rule'));
    expect(await rulesOf()).toContain('missing-index');
    expect(await rulesOf('--config', config)).not.toContain('missing-index');
    expect(await rulesOf('--config', config, '--skip', 'unbounded-list')).toEqual(['missing-index']);
  });

  it.each([
    ['{\n  "tabels": {}\n}', 'loadbearing.json, line 2: "tabels" is no setting'],
    ['{\n  "now": "many"\n}', 'loadbearing.json, line 2: "now" must be a whole number'],
    ['{\n  "only": ["rcae"]\n}', 'loadbearing.json, line 2: "only" holds "rcae", which is none of '],
    ['{\n\n  "tables": { "note": { "perUser": 1 } }\n}', 'line 3: "tables.note" is no table of this app; did you mean "notes".'],
    ['not json\u001B[2J', 'loadbearing.json, line 1: it is no JSON'],
  ])('refuses %j in one line', async (text, said) => {
    const folder = writeApp({ ...notesApp, 'loadbearing.json': text });
    const told = expectFailure(await cli(['check', folder]), 'LB_CONFIG');
    expect(told).toContain(said);
    expect(told).not.toContain('\u001B');
  });

  it('is told when --config names no file, or a folder', async () => {
    const folder = writeApp(notesApp);
    expect(expectFailure(await cli(['check', folder, '--config', path.join(folder, 'none.json')]), 'LB_NO_CONFIG')).toContain(
      'ENOENT',
    );
    expect(expectFailure(await cli(['check', folder, '--config', folder]), 'LB_NO_CONFIG')).toContain('EISDIR');
  });
});

describe('loadbearing scenario', () => {
  it('prints each table with its rows and the reason', async () => {
    const { stdout, status } = await cli(['scenario', writeApp(notesApp)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}notes +5 +5,000 +5,000,000 +owned by a user: five notes per user$/m);
    expect(stdout).toContain('The users are the rows of users');
    expect(stdout).toContain('Traffic: 10 % of the users');
  });

  it('prints a file that is ready to use, and changes nothing', async () => {
    const folder = writeApp(notesApp);
    const printed = await cli(['scenario', folder, '--json']);
    expect(printed.status).toBe(0);
    expect(parse(printed.stdout).part('tables').part('notes').value).toEqual({
      perUser: 5,
      reason: 'owned by a user: five notes per user',
    });
    writeFileSync(path.join(folder, 'loadbearing.json'), printed.stdout);
    expect((await cli(['scenario', folder, '--json'])).stdout).toBe(printed.stdout);
    const plain = await cli(['scenario', writeApp(notesApp)]);
    expect((await cli(['scenario', folder])).stdout).toBe(plain.stdout);
    expect(readFileSync(path.join(folder, 'loadbearing.json'), 'utf8')).toBe(printed.stdout);
  });
});
