import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, readBlueprint, writeOutput } from '../../src/build/index.js';
import { cli, expectFailure, type Finished, root } from '../support/cli.js';

const blueprint = path.join(root, 'examples/blueprints/marketplace.json');
const outside = mkdtempSync(path.join(tmpdir(), 'loadbearing-build-'));
const folder = path.join(outside, 'market');
let built: Finished;

beforeAll(async () => {
  built = await cli(['build', blueprint, folder, '--quick']);
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
}, 300_000);
afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** Runs a tool in the output, as its owner would. */
function tool(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

const bin = (name: string, file: string): string => path.join(root, 'node_modules', name, file);

describe('loadbearing build', () => {
  it('ends with a check that holds a million users, and keeps what it measured', () => {
    expect(built.status, `${built.stdout}${built.stderr}`).toBe(0);
    expect(built.stdout).toContain('It holds over 1 million users');
    const scale = readFileSync(path.join(folder, 'SCALE.md'), 'utf8');
    expect(scale).toContain('| fast | yes | yes | yes | yes |');
    expect(scale).toContain('| right | yes | yes | yes | yes |');
    const [, measured, reached] = /(\d+) of (\d+) statements/.exec(scale) ?? [];
    expect(Number(reached)).toBeGreaterThan(80);
    expect(measured).toBe(reached);
    for (const file of [
      'loadbearing-baseline.json',
      '.github/workflows/loadbearing.yml',
      '.github/workflows/test.yml',
      '.gitignore',
    ])
      expect(existsSync(path.join(folder, file)), file).toBe(true);
  });

  it('has no finding of a rule, suspected or not', async () => {
    const { status, stdout } = await cli(['review', folder]);
    expect(status, stdout).toBe(0);
  });

  it('type-checks and lints as its owner would', () => {
    expect(tool(bin('typescript', 'bin/tsc'))).toBe('');
    expect(tool(bin('oxlint', 'bin/oxlint'), '--deny-warnings', 'src', 'test', 'scripts', 'client/src')).toBe('');
  });

  it('passes its own tests: rights, keys, versions, pages, two instances, jobs', () => {
    expect(tool('--import', 'tsx', '--test', 'test/app.test.ts', 'test/entities.test.ts')).toBe('');
  }, 300_000);

  it('names no place of this machine, no registry and nothing of what built it, but for the check', () => {
    const named = ['registry\\.', ...[root, tmpdir()].map((place) => place.replace(/[.\\]/g, '\\$&'))].join('|');
    const { stdout } = spawnSync('grep', ['-rlE', named, '--exclude-dir=node_modules', '.'], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('');
    const packages: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    expect(JSON.stringify(packages)).not.toContain('loadbearing');
  });

  it('keeps what its owner changed, and slots and jobs always', () => {
    const slot = path.join(folder, 'src/slots/checkout.ts');
    const page = path.join(folder, 'src/pages.ts');
    writeFileSync(slot, '// mine\n');
    writeFileSync(page, `${readFileSync(page, 'utf8')}// mine too\n`);
    rmSync(path.join(folder, 'src/errors.ts'));
    const manifest = path.join(folder, '.built.json');
    const digests: object = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(path.join(folder, 'src/old.ts'), readFileSync(slot.replace('slots/checkout', 'config'), 'utf8'));
    const sum = Object.entries(digests).find(([name]) => name === 'src/config.ts')?.[1];
    writeFileSync(manifest, JSON.stringify({ ...digests, 'src/old.ts': sum, '../outside.txt': sum }));
    writeFileSync(path.join(outside, 'outside.txt'), readFileSync(path.join(folder, 'src/config.ts')));
    const text = readFileSync(blueprint, 'utf8');
    const again = writeOutput(build(readBlueprint(text, blueprint), text), folder);
    expect(again).toEqual({ written: ['src/errors.ts'], kept: ['src/pages.ts'], removed: ['src/old.ts'] });
    expect(existsSync(path.join(folder, 'src/old.ts'))).toBe(false);
    expect(existsSync(path.join(outside, 'outside.txt'))).toBe(true);
    expect(readFileSync(slot, 'utf8')).toBe('// mine\n');
    expect(readFileSync(page, 'utf8')).toContain('// mine too');
    expect(existsSync(path.join(folder, 'src/errors.ts'))).toBe(true);
  });
});

describe('loadbearing build refuses', () => {
  it('a folder that holds something else, and leaves it alone', async () => {
    writeFileSync(path.join(outside, 'mine.txt'), 'mine');
    expectFailure(await cli(['build', blueprint, outside]), 'LB_NOT_BUILT');
    expect(existsSync(path.join(outside, 'package.json'))).toBe(false);
  });

  it('a Blueprint that is not there, and one that is none', async () => {
    expectFailure(await cli(['build', path.join(outside, 'none.json'), path.join(outside, 'x')]), 'LB_NO_BLUEPRINT');
    const file = path.join(outside, 'half.json');
    writeFileSync(file, '{ "name": "half", ');
    expectFailure(await cli(['build', file, path.join(outside, 'x')]), 'LB_BLUEPRINT');
    expect(existsSync(path.join(outside, 'x'))).toBe(false);
  });

  it('to guess where it goes', async () => {
    expectFailure(await cli(['build', blueprint]), 'LB_USAGE');
    expectFailure(await cli(['build']), 'LB_USAGE');
  });

  it('nothing of what it is only asked about', async () => {
    const { status, stdout } = await cli(['build', path.join(root, 'examples/blueprints/tracker.json'), '--ask']);
    expect(status).toBe(0);
    expect(stdout).toContain('Who may see "project"?');
    expect(stdout).toContain('until it is said: Only its owner.');
  });
});
