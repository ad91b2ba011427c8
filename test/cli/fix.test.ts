import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, type Finished } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

const migration = 'migrations/002_loadbearing.sql';
let folder: string;
let saved: string;
let dry: Finished;

function git(...words: string[]): string {
  const set = ['-c', 'user.email=a@example.org', '-c', 'user.name=A', '-c', 'commit.gpgsign=false'];
  const { stdout, stderr, status } = spawnSync('git', [...set, ...words], { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

const withoutRecord = (): string[] =>
  readdirSync(folder)
    .filter((name) => name !== '.git')
    .sort();

beforeAll(async () => {
  // A hook and a monitor that git would run if it looked at the files itself.
  folder = writeApp(notesApp);
  saved = path.join(writeApp({}), 'saved');
  git('init', '--quiet');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'as it was');
  const alarm = path.join(folder, '.git/alarm');
  writeFileSync(alarm, `#!/bin/sh\ntouch "${alarm}-ran"\n`, { mode: 0o755 });
  git('config', 'core.fsmonitor', alarm);
  await cli(['check', folder, '--quick', '--users', '10k,1M', '--save', saved]);
  dry = await cli(['fix', folder, '--from', saved, '--dry-run']);
});

describe('loadbearing fix', () => {
  it('prints a patch that git takes, and writes nothing', () => {
    expect(dry.status).toBe(0);
    expect(dry.stdout).toMatch(/^diff --git a\/migrations\/002_loadbearing\.sql/);
    expect(dry.stderr).toContain(`What would be written\n    ${migration} (new)`);
    expect(withoutRecord()).toEqual(['migrations', 'package.json', 'src']);
    const patch = path.join(saved, 'patch');
    writeFileSync(patch, dry.stdout);
    git('-c', 'core.fsmonitor=false', 'apply', '--check', patch);
  });

  it('writes nothing beside what is not committed', async () => {
    const server = path.join(folder, 'src/server.js');
    const before = readFileSync(server, 'utf8');
    writeFileSync(server, `${before}// mine\n`);
    // As within a hook of another repository.
    const environment = { GIT_DIR: path.join(saved, 'none') };
    const told = expectFailure(await cli(['fix', folder, '--from', saved], { environment }), 'LB_DIRTY');
    expect(told).toContain('src/server.js');
    expect(existsSync(path.join(folder, migration))).toBe(false);
    // Other line endings are no change.
    writeFileSync(server, before.replaceAll('\n', '\r\n'));
    const crossed = await cli(['fix', folder, '--from', saved, '--dry-run']);
    expect(crossed.status).toBe(0);
    writeFileSync(server, before);
  });

  it('lifts the ceiling to what was promised, measured again, and takes everything back', async () => {
    const written = await cli(['fix', folder, '--from', saved, '--quick', '--json']);
    expect(written.status, written.stderr).toBe(0);
    expect(written.stderr).toContain(`${migration} is written`);
    const told = parse(written.stdout);
    expect(told.part('kept').value).toBe(true);
    expect(told.part('ceiling').part('before').part('over').value).toBe(false);
    for (const when of ['promised', 'after']) expect(told.part('ceiling').part(when).part('over').value, when).toBe(true);
    expect(readFileSync(path.join(folder, migration), 'utf8')).toContain(
      'CREATE INDEX IF NOT EXISTS "notes_user_id_created_at_idx"',
    );
    expect(existsSync(path.join(folder, '.git/alarm-ran'))).toBe(false);
    expect(git('-c', 'core.fsmonitor=false', 'status', '--porcelain')).toBe(`?? ${migration}\n`);

    const undone = await cli(['fix', folder, '--undo']);
    expect(undone.stdout).toContain(`${migration}: taken away.`);
    expect(withoutRecord()).toEqual(['migrations', 'package.json', 'src']);
    expect(git('-c', 'core.fsmonitor=false', 'status', '--porcelain')).toBe('');
    expectFailure(await cli(['fix', folder, '--undo']), 'LB_NOTHING_TO_UNDO');
  });
});
