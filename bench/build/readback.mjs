// Blueprints that are built, read and given back: what was found of each, and whether what was given back gives itself back.
// node bench/build/readback.mjs [RANDOM [EXAMPLE|FILE]] (after a build): the examples, or one of them, or the Blueprint in a file, and so
// many random Blueprints (none unless told)
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, readSettings } from '../../dist/index.js';
import { plan, readBlueprint, recover } from '../../dist/build/index.js';
import { builtApp, writeApp } from './app.mjs';
import { randomBlueprint } from './blueprints.mjs';
import { compare, partsOf } from './parts.mjs';

const [random = '0', example] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'loadbearing-readback-'));
const names = example === undefined ? ['feed', 'marketplace', 'tracker'] : [example].filter((name) => name !== 'none');
const blueprints = [
  ...names.map((name) => ({
    name,
    text: readFileSync(
      name.endsWith('.json') ? name : fileURLToPath(new URL(`../../examples/blueprints/${name}.json`, import.meta.url)),
      'utf8',
    ),
  })),
  ...Array.from({ length: Number(random) }, (_, at) => ({
    name: `random ${at + 1}`,
    text: JSON.stringify(randomBlueprint(at + 1), null, 2),
  })),
];
const sums = new Map();
let failed = 0;
try {
  for (const { name, text } of blueprints) {
    const first = await readBack(text);
    const second = await readBack(JSON.stringify(first.blueprint));
    const lines = compare(partsOf(plan(readBlueprint(text, name))), partsOf(plan(first.blueprint)));
    const fixed = JSON.stringify(first.blueprint) === JSON.stringify(second.blueprint);
    if (!fixed || lines.some(({ missed, invented }) => missed.length + invented.length > 0)) failed++;
    console.log(`${name}: ${fixed ? 'gives itself back' : 'IS ANOTHER THE SECOND TIME'}, ${first.unknown.length} questions`);
    for (const { kind, given, found, missed, invented } of lines) {
      const sum = sums.get(kind) ?? { given: 0, found: 0, right: 0 };
      sums.set(kind, { given: sum.given + given, found: sum.found + found, right: sum.right + given - missed.length });
      for (const line of missed) console.log(`  ${kind}: missed    ${line}`);
      for (const line of invented) console.log(`  ${kind}: otherwise ${line}`);
    }
    for (const { ask } of first.unknown) console.log(`  asks: ${ask}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const [kind, { given, found, right }] of sums)
  console.log(`${kind}: ${right} of ${given} given back, ${right} of ${found} that were found are right`);
process.exitCode = failed === 0 ? 0 : 1;

/** The Blueprint of the app that is built of one. Its own Blueprint lies in the folder, and is not looked at: code and database are. */
async function readBack(text) {
  const out = join(folder, 'app');
  const app = builtApp(text);
  app.files.delete('blueprint.json');
  writeApp(app, out);
  const told = readSettings(app.files.get('loadbearing.json'), 'loadbearing.json', []);
  const result = await check(out, { now: 1000, users: [1000], told, until: 'scenario' });
  return recover(result.app, result.scenario);
}
