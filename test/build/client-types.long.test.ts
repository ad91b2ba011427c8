import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { build, readBlueprint, writeOutput } from '../../src/build/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Of an older TypeScript than this repository's, hence with packages of its own.
const types = join(root, 'test/support/client-types/node_modules/openapi-typescript/bin/cli.js');
const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An example's output, with the client's types made of the server's description. */
function output(example: string): void {
  const place = join(root, 'examples/blueprints', `${example}.json`);
  const text = readFileSync(place, 'utf8');
  folder = mkdtempSync(join(tmpdir(), 'loadbearing-types-'));
  writeOutput(build(readBlueprint(text, place), text), folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  expect(run('--import', 'tsx', 'scripts/openapi.ts')).toBe('');
  expect(run(types, 'openapi.json', '--output', 'client/src/api.d.ts')).toContain('openapi.json');
}

function run(...words: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

describe('the client’s types', () => {
  it.each(['tracker', 'feed'])('fit the server of %s', (example) => {
    output(example);
    expect(run(tsc, '-p', 'client')).toBe('');
  });

  it('fit the server of marketplace, and refuse a name and an address that it does not know', () => {
    output('marketplace');
    expect(run(tsc, '-p', 'client')).toBe('');
    const file = join(folder, 'client/src/entities/product.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(`name: 'title',`, `name: 'titel',`).replace(`'/api/products/by-title'`, `'/api/products/by-titel'`),
    );
    const said = run(tsc, '-p', 'client');
    expect(said).toMatch(/'"titel"' is not assignable/);
    expect(said).toContain('/api/products/by-titel');
  });
});
