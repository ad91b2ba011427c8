import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { save } from '../../src/cli/save.js';
import { nothingObserved } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure } from '../support/cli.js';
import { exported } from '../support/exported.js';

let folder = '';
beforeAll(() => {
  folder = writeApp({ 'other/notes.txt': 'mine' });
  const result = { ...exported(), findings: [], measurements: undefined, verdict: undefined };
  mkdirSync(path.join(folder, 'saved'));
  save(path.join(folder, 'saved'), { ...result, asked: { now: 3000, users: [10_000] } });
  mkdirSync(path.join(folder, 'unrun'));
  save(path.join(folder, 'unrun'), { ...result, observations: nothingObserved() });
});

describe('export', () => {
  it('writes the load of a saved run into a folder, and leaves what its owner has filled in', async () => {
    const [from, out] = [path.join(folder, 'saved'), path.join(folder, 'load')];
    const first = await cli(['export', 'k6', '--from', from, '--out', out]);
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' });
    expect(first.stdout).toContain('The load of 3000 users for k6');
    for (const name of ['k6.js', 'compose.mjs', 'scenario.json', 'README.md', '.gitignore', 'accounts.sql', 'data/lists.sql'])
      expect(existsSync(path.join(out, name)), name).toBe(true);
    const rows = path.join(out, 'data/lists.csv');
    expect(readFileSync(rows, 'utf8')).toBe('slug_begins\n');
    writeFileSync(rows, 'slug_begins\nabc\n');
    const again = await cli(['export', 'artillery', '--from', from, '--out', out, '--users', '50k']);
    expect(again.stdout).toContain('The load of 50000 users for artillery');
    expect(readFileSync(rows, 'utf8')).toBe('slug_begins\nabc\n');
    expect(existsSync(path.join(out, 'artillery.json'))).toBe(true);
  });

  it('is refused for a folder of somebody else’s, and for a result without requests', async () => {
    const other = path.join(folder, 'other');
    expectFailure(await cli(['export', 'k6', '--from', path.join(folder, 'saved'), '--out', other]), 'LB_NOT_EXPORTED');
    const out = path.join(folder, 'none');
    const said = expectFailure(await cli(['export', 'k6', '--from', path.join(folder, 'unrun'), '--out', out]), 'LB_NO_EXPORT');
    expect(said).toContain('--save OUT');
  });
});
