// How long reading takes against parsing and walking the same files once, in the same process: `node bench/read.mjs FOLDER`.
// The budget is a ratio of CPU times, so that a slow machine changes nothing. Small apps pay for what does not grow with them.
import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { listFiles } from '../dist/read/files.js';
import { read } from '../dist/index.js';

const budget = 4;
const folder = process.argv[2] ?? 'examples/brittle-shop';
const texts = listFiles(folder)
  .filter((file) => /\.[cm]?[jt]sx?$/.test(file.file))
  .map((file) => [file.file, readFileSync(file.path, 'utf8')]);

function walk(node) {
  if (Array.isArray(node)) for (const item of node) walk(item);
  else if (node && typeof node === 'object') for (const value of Object.values(node)) walk(value);
}

// CPU time: what else the machine does is not in it.
function time(body) {
  const start = process.cpuUsage();
  body();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

const rounds = Array.from({ length: 5 }, () => ({
  parse: time(() => {
    for (const [file, text] of texts) walk(parseSync(file, text).program);
  }),
  read: time(() => read(folder)),
}));
const ratios = rounds.map((round) => round.read / round.parse).sort((left, right) => left - right);
const median = ratios[2] ?? 0;
console.log(
  `${texts.length} files: reading takes ${median.toFixed(2)} times as long as parsing and walking them once (budget ${budget}; ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
process.exitCode = median <= budget ? 0 : 1;
