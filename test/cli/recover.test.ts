import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readBlueprint } from '../../src/build/index.js';
import { readArguments } from '../../src/cli/arguments.js';
import { refuseStrange } from '../../src/cli/combinations.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, root } from '../support/cli.js';

const shop = path.join(root, 'examples/brittle-shop');

it('writes the Blueprint of an app, and says beside it what could not be told', async () => {
  const file = path.join(writeApp({}), 'blueprint.json');
  const { status, stdout, stderr } = await cli(['build', '--from', shop, '--out', file]);
  expect([status, stdout], stderr).toEqual([0, '']);
  const blueprint = readBlueprint(readFileSync(file, 'utf8'), file);
  expect(blueprint.name).toBe('brittle-shop');
  expect(Object.keys(blueprint.entities).sort()).toEqual(['follow', 'order', 'post', 'product']);
  expect(stderr).toMatch(/^4 entities with \d+ lists were told from code and database\.$/m);
  expect(stderr).toContain('What could not be told:');
  expect(stderr).toContain('until it is said:');
  expect(stderr).toContain(`The Blueprint is in ${file}.`);
});

it('says in one line where there is nothing to tell, or no place for it', async () => {
  const empty = writeApp({ 'index.js': 'console.log(1)' });
  expectFailure(await cli(['build', '--from', empty]), 'LB_NO_DATABASE');
  expectFailure(await cli(['build', '--from', shop, '--out', path.join(empty, 'none/blueprint.json')]), 'LB_NO_WRITE');
});

it.each([
  ['build blueprint.json out --from app', 'it goes without a Blueprint'],
  ['build --from app --ask', 'reads and measures nothing'],
  ['build --from app --quick', 'reads and measures nothing'],
  ['build blueprint.json out --out x.json', '--out and --json go with build --from DIR'],
])('refuses %s', (line, why) => {
  expect(() => refuseStrange(readArguments(line.split(' ')))).toThrow(why);
});
