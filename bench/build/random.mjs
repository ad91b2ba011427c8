// Random Blueprints, whole: built, type-checked, taken by Postgres, and checked at a million users. Each must have no finding, every lamp of
// fast and right on, and every list flat: its pages at a million users are a few times those at a thousand at the most.
// node bench/build/random.mjs [FROM [TO]] (after a build): seeds; half a minute each. A hundred: node bench/build/random.mjs 1 100
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, readSettings } from '../../dist/index.js';
import { builtApp, writeApp } from './app.mjs';
import { randomBlueprint } from './blueprints.mjs';

/** Pages at a million users to those at a thousand, in the middle of what is known: an index of a hundred million rows is some levels deeper. */
const flat = 4;
/** Pages that a page of a list may read whatever its size: twenty rows, each with what it refers to. */
const few = 300;

const [from = '1', to = from] = process.argv.slice(2).map(Number);
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'loadbearing-random-'));
let failed = 0;
try {
  for (let seed = Number(from); seed <= Number(to); seed++) {
    const app = builtApp(JSON.stringify(randomBlueprint(seed), null, 2));
    const out = join(folder, 'app');
    writeApp(app, out);
    const wrong = [...typesOf(out), ...(await verdictOf(out, app))];
    if (wrong.length > 0) failed++;
    console.log(
      `seed ${seed}: ${app.tables.length} tables, ${app.tables.flatMap(({ lists }) => lists).length} lists: ${wrong.length === 0 ? 'holds' : wrong.join('; ')}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? 'all of them hold' : `${failed} do not hold`);
process.exitCode = failed === 0 ? 0 : 1;

function typesOf(cwd) {
  try {
    execFileSync(process.execPath, [tsc], { cwd, encoding: 'utf8' });
    return [];
  } catch (error) {
    return [`types: ${String(error.stdout).split('\n')[0]}`];
  }
}

async function verdictOf(out, { files }) {
  const told = readSettings(files.get('loadbearing.json'), 'loadbearing.json', []);
  const { verdict, app } = await check(out, { now: 1000, users: [10_000, 100_000, 1_000_000], told });
  const dark = verdict.lamps.filter(({ fast, right }) => fast !== 'green' || right !== 'green');
  return [
    ...app.catalogue.refusals.map(({ message }) => `Postgres refuses: ${message}`),
    ...verdict.findings.filter(({ status }) => status === 'open').map(({ rule, title }) => `${rule}: ${title}`),
    ...(dark.length > 0 ? [`lamps: ${verdict.headline}`] : []),
    ...verdict.statements.flatMap(growing),
  ];
}

function growing({ sql, status, at, location }) {
  if (status !== 'measured' || !/^select/i.test(sql) || !/limit/i.test(sql)) return [];
  const middle = (users) =>
    Math.sqrt(
      Math.max(1, at.find((one) => one.users === users).buffers[0]) *
        Math.max(1, at.find((one) => one.users === users).buffers[1]),
    );
  const times = middle(1_000_000) / middle(1000);
  return times > flat && middle(1_000_000) > few && at.at(-1).buffers[0] > flat * at[0].buffers[1]
    ? [`${location.file}:${location.line} reads ${times.toFixed(1)} times as many pages`]
    : [];
}
