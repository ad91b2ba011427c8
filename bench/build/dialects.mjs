// One Blueprint in five dialects: of the same app the checker must say the same, whatever library it is written with.
// node bench/build/dialects.mjs [DIALECT,… [MUTATION,…]] (after a build). `all` stands for every dialect; `sound` is the app that nothing was done to,
// `read` the same by reading alone.
// Findings are those of review; the lab is asked, at a tenth of the rows, where the growth of a route matters.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { check, readSettings } from '../../dist/index.js';
import { dialects } from './dialects/index.mjs';
import { mutations } from './dialects/mutations.mjs';
import { writtenApp } from './dialects/server.mjs';
import { growAlike, growthOf, growthText } from './dialects/growth.mjs';

const [which = 'all', only] = process.argv.slice(2);
const chosen = dialects.filter(({ name }) => which === 'all' || which.split(',').includes(name));
const wanted = (name) => only === undefined || only.split(',').includes(name);
const folder = mkdtempSync(join(tmpdir(), 'loadbearing-dialects-'));
const tally = { rows: 0, agree: 0, pairs: 0, found: 0, alone: 0 };
try {
  if (wanted('sound')) await sound();
  if (only?.split(',').includes('read')) await soundByReading();
  for (const mutation of mutations) if (wanted(mutation.name)) await tried(mutation);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { rows, agree, pairs, found, alone } = tally;
console.log(
  `the dialects agree on ${agree} of ${rows}; named at its line: ${found} of ${pairs} pairs; and nothing else was said: ${alone} of ${pairs}`,
);
process.exitCode = agree === rows && found === pairs && alone === pairs ? 0 : 1;

/** The app as it is, by reading alone: no finding, and the same routes, in which no call is unknown. */
async function soundByReading() {
  await compare('read: nothing was done to it', {}, async (dialect) => {
    const { app, findings } = await checked(dialect, undefined, false);
    const open = findings.filter(({ status }) => status === 'open');
    const routes = app.entryPoints.map(({ name }) => name).sort();
    const told = `${open.length} findings; ${routes.length} routes, ${app.unknowns.length} unknown`;
    return { told, more: open.map(lineOf), said: [...open.map(({ rule }) => rule), ...routes, told].join() };
  });
}

/** The app as it is: no finding, the same lamps, and each route grows as it does in the other dialects. */
async function sound() {
  const answers = await compare('sound: nothing was done to it', {}, async (dialect) => {
    const result = await checked(dialect, undefined, true);
    const open = result.findings.filter(({ status }) => status === 'open');
    const lamps = result.verdict.lamps.map(({ users, fast, right }) => `${users}: ${fast}, ${right}`).join('; ');
    const { callSites, statements } = result.verdict.coverage;
    return {
      told: `${open.length} findings; ${statements.measured} of ${statements.reached} statements measured, ${callSites.unknown} unknown; fast and right at ${lamps}`,
      more: [...open.map(lineOf), result.verdict.headline],
      said: [...open.map(({ rule }) => rule), lamps].join(),
      routes: new Map([...result.places.keys()].map((route) => [route, growthOf(result, route)])),
    };
  });
  for (const route of answers[0]?.routes.keys() ?? []) agreed(`  ${route}`, answers, ({ routes }) => routes.get(route), false);
}

async function tried(mutation) {
  const answers = await compare(`${mutation.name}: ${mutation.says}`, mutation.without ?? {}, async (dialect) => {
    const result = await checked(dialect, mutation, false);
    const open = result.findings.filter(({ status }) => status === 'open');
    const own = (rule) => dialect.instead?.[rule] ?? rule;
    const meant = open.filter((finding) => finding.rule === own(mutation.rule) && isAt(finding, mutation, result.places));
    const others = open.filter(
      (finding) => !meant.includes(finding) && mutation.besides?.map(own).includes(finding.rule) !== true,
    );
    tally.pairs++;
    if (meant.length > 0) tally.found++;
    if (others.length === 0) tally.alone++;
    const growth = mutation.grows === true ? growthOf(await checked(dialect, mutation, true), mutation.route) : undefined;
    const named = meant.length > 0 ? mutation.rule : 'missed';
    const told = named === 'missed' ? named : own(named);
    return { told, more: others.map(lineOf), said: [named, ...others.map(({ rule }) => rule)].join(), growth };
  });
  if (mutation.grows === true) agreed(`  ${mutation.route}`, answers, ({ growth }) => growth, true);
}

/** Asks each dialect, prints what it has, and counts whether all have the same. */
async function compare(title, without, ask) {
  console.log(`\n${title}`);
  const answers = [];
  for (const dialect of chosen) {
    const reason = without[dialect.name];
    const answer = reason === undefined ? await ask(dialect) : undefined;
    if (answer !== undefined) answers.push({ name: dialect.name, ...answer });
    console.log(`  ${dialect.name.padEnd(9)} ${answer?.told ?? `cannot have it: ${reason}`}`);
    for (const more of answer?.more ?? []) console.log(`            also ${more}`);
  }
  count(answers.every(({ said }) => said === answers[0].said));
  return answers;
}

/** Whether the routes grow alike; how they do is printed where they do not, and where it is what was asked. */
function agreed(title, answers, growth, always) {
  const same = answers.every((answer) => growAlike(growth(answer), growth(answers[0])));
  count(same);
  if (same && !always) return;
  console.log(`${title} grows`);
  for (const answer of answers) console.log(`    ${answer.name.padEnd(9)} ${growthText(growth(answer))}`);
}

function count(same) {
  tally.rows++;
  if (same) tally.agree++;
  else console.log('  they disagree');
}

async function checked(dialect, mutation, measured) {
  const { files, places } = writtenApp(dialect, mutation?.change);
  const out = join(folder, dialect.name);
  rmSync(out, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  const told = readSettings(files.get('loadbearing.json'), 'loadbearing.json', []);
  const depth = measured ? { depth: 'quick' } : { until: 'review' };
  const result = await check(out, { now: 1000, users: [10_000, 100_000, 1_000_000], told, ...depth });
  return { ...result, places, files };
}

/** In the route that was broken, or about the table whose schema was. */
function isAt({ location, related, title }, { route, table }, places) {
  const at = [location, ...related];
  const place = places.get(route);
  if (place !== undefined && at.some(({ file, line }) => file === place.path && line >= place.from && line <= place.to))
    return true;
  return table !== undefined && title.includes(table);
}

function lineOf({ rule, location, title }) {
  return `${rule} at ${location.file}:${location.line}: ${title}`;
}
