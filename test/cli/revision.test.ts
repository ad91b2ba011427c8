import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

function git(folder: string, ...words: string[]): void {
  const who = ['-c', 'user.name=me', '-c', 'user.email=me@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', ['-C', folder, ...who, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** A repository whose app has its index at the tag `sound` and has lost it since. */
function repository(): string {
  const index = 'create index on notes (user_id, created_at desc);\n';
  const folder = writeApp({
    '.gitattributes': 'migrations export-ignore\n*.js filter=evil\n',
    ...Object.fromEntries(Object.entries(notesApp).map(([file, text]) => [`app/${file}`, text])),
    'app/migrations/002_index.sql': index,
  });
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'sound');
  git(folder, 'tag', 'sound');
  writeFileSync(path.join(folder, 'app/migrations/002_index.sql'), '-- no index\n');
  // A filter of the repository, which a checkout or an archive there would run.
  appendFileSync(path.join(folder, '.git/config'), `[filter "evil"]\n\tsmudge = touch "${folder}/ran" && cat\n`);
  return folder;
}

describe.concurrent('--changed-since', () => {
  it('names what a change adds and both ceilings, leaves nothing behind and runs nothing', async () => {
    const folder = repository();
    const own = path.join(folder, 'tmp');
    mkdirSync(own);
    const words = ['check', path.join(folder, 'app'), '--changed-since', 'sound', '--quick'];
    const { status, stdout } = await cli([...words, '--format', 'markdown'], { environment: { TMPDIR: own } });
    expect(stdout).toMatch(/^Since sound, the room (was|stays) .* users.*; \d new or worse, 0 gone or better\.$/m);
    expect(stdout).toMatch(/- ❌ New: .*missing-index/);
    expect(stdout).toMatch(/- ❌ Worse: the statement at .* grows linear .* where it was/);
    expect(status).toBe(1);
    expect(readdirSync(own)).toEqual([]);
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
    git(folder, '-c', 'filter.evil.smudge=cat', 'commit', '-qam', 'unsound');
    const same = await cli(['check', path.join(folder, 'app'), '--changed-since', 'HEAD', '--quick', '--json']);
    expect(parse(same.stdout).part('gate').value).toMatchObject({
      failing: [],
      gone: [],
      notes: [],
      since: { revision: 'HEAD' },
    });
    expect(same.status).toBe(0);
  });

  it('says in one line which revision there is not, or where there is no repository', async () => {
    const folder = repository();
    const app = path.join(folder, 'app');
    expect(expectFailure(await cli(['check', app, '--changed-since', 'no-such-tag']), 'LB_REVISION')).toContain('no-such-tag');
    expectFailure(await cli(['check', app, '--changed-since', '--output=x']), 'LB_USAGE');
    expectFailure(await cli(['check', app, '--changed-since=--output=x']), 'LB_REVISION');
    expectFailure(await cli(['check', writeApp(notesApp), '--changed-since', 'HEAD']), 'LB_REVISION');
    expectFailure(await cli(['review', app, '--changed-since', 'sound']), 'LB_USAGE');
  });
});
