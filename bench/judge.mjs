// How long judging takes against reading the saved result, in one process: `node bench/judge.mjs SAVED` (a folder of --save).
// The budget is a ratio of CPU times. On an app of a thousand statements and 222 tried fixes it was 330 s once, because what
// is the same was looked for anew at every question.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { judgeAgain } from '../dist/check.js';

const budget = 250;
const text = readFileSync(path.join(process.argv[2] ?? '.', 'loadbearing-result.json'), 'utf8');

function time(body) {
  const start = process.cpuUsage();
  const value = body();
  const { user, system } = process.cpuUsage(start);
  return { value, spent: user + system };
}

const { value: saved, spent: parse } = time(() => JSON.parse(text));
const parses = [parse, ...Array.from({ length: 4 }, () => time(() => JSON.parse(text)).spent)].sort((a, b) => a - b);
const { result } = saved;
const { spent } = time(() => judgeAgain(result, { now: 1000, users: [10_000, 100_000, 1_000_000], ...result.asked }));
const ratio = spent / parses[2];
console.log(
  `${result.app.statements.length} statements, ${result.measurements.fixes.length} fixes: judging takes ${ratio.toFixed(0)} times as long as reading the saved result (${(spent / 1e6).toFixed(2)} s; budget ${budget})`,
);
if (ratio > budget) process.exitCode = 1;
