import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { check } from '../../src/check.js';
import { build, readBlueprint, writeOutput } from '../../src/build/index.js';
import { root } from '../support/cli.js';

const folder = mkdtempSync(path.join(tmpdir(), 'loadbearing-oracle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Blueprint of the bench's: it lives outside the program, as a text. */
function randomBlueprint(seed: number): string {
  const program = `import { randomBlueprint } from ${JSON.stringify(path.join(root, 'bench/build/blueprints.mjs'))}; process.stdout.write(JSON.stringify(randomBlueprint(${String(seed)})));`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).stdout;
}

async function openFindings(text: string): Promise<string[]> {
  const out = mkdtempSync(path.join(folder, 'app-'));
  writeOutput(build(readBlueprint(text, 'blueprint.json'), text), out);
  const { findings, app } = await check(out, { now: 1000, users: [1_000_000], until: 'review' });
  expect(app.catalogue.refusals, 'statements of the migrations that Postgres refuses').toEqual([]);
  return findings
    .filter(({ status }) => status === 'open')
    .map(({ rule, title, location }) => `${rule} ${location.file}:${String(location.line)} ${title}`);
}

it.each([21, 24])('an app of random Blueprint %i is taken by Postgres, and no rule has a word against it', async (seed) => {
  expect(await openFindings(randomBlueprint(seed))).toEqual([]);
});

it.each(['tracker', 'feed'])('no rule has a word against the %s', async (name) => {
  expect(await openFindings(readFileSync(path.join(root, `examples/blueprints/${name}.json`), 'utf8'))).toEqual([]);
});

it('what is broken in a built app is named at its line, and nothing else', () => {
  const bench = path.join(root, 'bench/build/mutations.mjs');
  const few = ['index-dropped', 'limit-dropped', 'loop', 'lost-update', 'check-then-insert'];
  const told = spawnSync(process.execPath, [bench, '0', few.join(','), 'feed'], { encoding: 'utf8' });
  expect(told.status, told.stdout + told.stderr).toBe(0);
  expect(told.stdout).toMatch(/named at its line: (\d+) of \1 .*nothing else was said: \1 of \1 /);
});
