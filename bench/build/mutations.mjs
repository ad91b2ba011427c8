// The builder as the checker's oracle: each mutation breaks a built app at one known line, and review must say so there, and nothing else.
// node bench/build/mutations.mjs [RANDOM [MUTATION,… [EXAMPLE]]] (after a build): the examples and so many random Blueprints; only these mutations, only that example.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from '../../dist/index.js';
import { builtApp, writeApp } from './app.mjs';
import { randomBlueprint } from './blueprints.mjs';

/** Lines between where it was broken and where it is said. */
const near = 12;
const bar = 0.95;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [random = '9', only, example] = process.argv.slice(2);
const wanted = only?.split(',');
const examples = readdirSync(here('../../examples/blueprints'))
  .filter((file) => example === undefined || file === `${example}.json`)
  .map((file) => [basename(file, '.json'), readFileSync(here(`../../examples/blueprints/${file}`), 'utf8')]);
const made = Array.from({ length: Number(random) }, (_, at) => [
  `random ${at + 1}`,
  JSON.stringify(randomBlueprint(at + 1), null, 2),
]);
const names = readdirSync(here('./mutations'))
  .map((file) => basename(file, '.mjs'))
  .filter((name) => wanted === undefined || wanted.includes(name));
const mutations = await Promise.all(names.map(async (name) => [name, (await import(`./mutations/${name}.mjs`)).default]));

const folder = mkdtempSync(join(tmpdir(), 'loadbearing-mutations-'));
const tally = { pairs: 0, found: 0, alone: 0 };
try {
  for (const [blueprint, text] of [...examples, ...made])
    for (const [name, mutation] of mutations) {
      const app = builtApp(text);
      const place = mutation.mutate(app);
      if (place === undefined) continue;
      const out = join(folder, 'app');
      writeApp(app, out);
      const { findings } = await check(out, { now: 1000, users: [1_000_000], until: 'review' });
      const open = findings.filter(({ status }) => status === 'open');
      const meant = ({ rule, kind }) => (mutation.rule === undefined ? kind === mutation.kind : rule === mutation.rule);
      const found = open.some((finding) => meant(finding) && (mutation.anywhere === true || isAt(finding, place)));
      const others = open.filter((finding) => !meant(finding) && !(mutation.also ?? []).includes(finding.kind));
      tally.pairs++;
      if (found) tally.found++;
      if (others.length === 0) tally.alone++;
      if (!found) console.log(`missed  ${name} on ${blueprint}: broken at ${place.path}:${place.line}; said ${said(open)}`);
      if (others.length > 0) console.log(`more    ${name} on ${blueprint}: ${said(others)}`);
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const share = (count) => `${count} of ${tally.pairs} (${((100 * count) / tally.pairs).toFixed(1)} %)`;
console.log(`named at its line: ${share(tally.found)}; and nothing else was said: ${share(tally.alone)}`);
process.exitCode = tally.found >= bar * tally.pairs ? 0 : 1;

/** At the line, or at a place that the finding names beside it. */
function isAt({ location, related }, { path, line }) {
  return [location, ...related].some(
    (at) => at.file === path && (Math.abs(at.line - line) <= near || (at.line <= line && (at.endLine ?? at.line) >= line)),
  );
}

function said(findings) {
  return findings.length === 0
    ? 'nothing'
    : findings.map(({ rule, location }) => `${rule} at ${location.file}:${location.line}`).join(', ');
}
