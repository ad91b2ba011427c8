// How long reading and reviewing take against parsing and walking the same files once, in the same process, and how much memory
// one run of its own needs: `node bench/read.mjs FOLDER`. What the lab does (the catalogue) is made once and not in the figure.
// The budget is a ratio of CPU times, so that a slow machine changes nothing. Small apps pay for what does not grow with them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { read } from '../dist/index.js';
import { openLab } from '../dist/lab/index.js';
import { migrate } from '../dist/migrate/index.js';
import { listFiles } from '../dist/read/files.js';
import { resolve } from '../dist/resolve/index.js';
import { review } from '../dist/review/index.js';
import { scenario } from '../dist/scenario/index.js';

/** What holds today (2.80 to 3.01 in four runs on documenso, each the median of five rounds), with room for noise. The goal is 2.5. */
const budget = 3.3;
/** For documenso, which takes 320; two thirds of it are trees, so that it grows with the code: langfuse takes 793. */
const mostMegabytes = 500;
const folder = process.argv[2] ?? 'examples/brittle-shop';

function walk(node) {
  if (Array.isArray(node)) for (const item of node) walk(item);
  else if (node && typeof node === 'object') for (const value of Object.values(node)) walk(value);
}

async function catalogueOf(reading) {
  const lab = await openLab({});
  try {
    return await migrate(reading.schemaSources, lab);
  } finally {
    await lab.stop();
  }
}

async function readAndReview(catalogue) {
  const app = await resolve(read(folder), catalogue);
  return review(app, scenario(app));
}

// CPU time: what else the machine does is not in it.
async function time(body) {
  const start = process.cpuUsage();
  await body();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000_000;
}

async function compare() {
  const texts = listFiles(folder)
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file.file))
    .map((file) => [file.file, readFileSync(file.path, 'utf8')]);
  const catalogue = await catalogueOf(read(folder));
  const rounds = [];
  for (let round = 0; round < 5; round++) {
    const parse = await time(() => {
      for (const [file, text] of texts) walk(parseSync(file, text).program);
    });
    rounds.push({ parse, read: await time(() => readAndReview(catalogue)) });
  }
  rounds.sort((left, right) => left.read / left.parse - right.read / right.parse);
  const ratios = rounds.map((round) => round.read / round.parse);
  const median = rounds[2];
  console.log(
    `${texts.length} files: reading and reviewing take ${ratios[2].toFixed(2)} times as long as parsing and walking them once (${median.read.toFixed(2)} s against ${median.parse.toFixed(2)} s, ${((1000 * median.read) / texts.length).toFixed(2)} ms a file; budget ${budget}; ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  );
  // A process that has parsed everything six times holds on to memory that one run never asks for.
  const alone = spawnSync(process.execPath, [fileURLToPath(import.meta.url), folder, 'once'], { encoding: 'utf8' });
  const megabytes = Number(alone.stdout);
  console.log(`peak memory of one run ${megabytes} MB (budget ${mostMegabytes})`);
  process.exitCode = ratios[2] <= budget && megabytes > 0 && megabytes <= mostMegabytes ? 0 : 1;
}

/** One run of its own, as the command makes it. */
async function once() {
  const reading = read(folder);
  const app = await resolve(reading, await catalogueOf(reading));
  review(app, scenario(app));
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}

await (process.argv[3] === 'once' ? once() : compare());
