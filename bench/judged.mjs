// Of the findings that were judged by hand, how many a whole check still reports once it has measured, and how many of those are right:
// `node bench/judged.mjs FOLDER`, where FOLDER/<app> holds what `check APP --save FOLDER/<app>` wrote, at the commit that its judgements name.
// What costs nothing at the largest size is `cleared` and not reported; `gone` is what reading no longer says.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const least = 0.9;
const folder = process.argv[2] ?? '.';
const ledger = new URL('judged/', import.meta.url);
const judged = readdirSync(ledger).flatMap((file) => {
  const saved = path.join(folder, path.basename(file, '.json'), 'loadbearing-result.json');
  if (!existsSync(saved)) return [];
  const { findings } = JSON.parse(readFileSync(saved, 'utf8')).result;
  return JSON.parse(readFileSync(new URL(file, ledger), 'utf8')).map((entry) => ({
    ...entry,
    status: statusOf(entry, findings),
  }));
});

/** Where several findings lead to one line, one that is reported counts. */
function statusOf({ rule, file, line }, findings) {
  const isAt = (place) => place.file === file && place.line === line;
  const own = findings.filter((finding) => finding.rule === rule && isAt(finding.location));
  const near = own.length > 0 ? own : findings.filter((finding) => finding.rule === rule && finding.related.some(isAt));
  return near.find(({ status }) => status === 'open')?.status ?? near[0]?.status ?? 'gone';
}

const reported = judged.filter(({ status }) => status === 'open');
const right = (some) => some.filter((entry) => entry.right).length;
const of = (status) => judged.filter((entry) => entry.status === status);
for (const rule of [...new Set(reported.map((entry) => entry.rule))].sort()) {
  const own = reported.filter((entry) => entry.rule === rule);
  console.log(`${rule.padEnd(26)} ${right(own)} of ${own.length}`);
}
for (const entry of reported)
  if (!entry.right) console.log(`  wrong: ${entry.repo} ${entry.rule} ${entry.file}:${entry.line}: ${entry.reason}`);
for (const status of ['cleared', 'gone'])
  console.log(`${status}: ${of(status).length - right(of(status))} wrong and ${right(of(status))} right ones`);
const share = right(reported) / Math.max(1, reported.length);
console.log(`reported: ${right(reported)} of ${reported.length} right (${(share * 100).toFixed(1)} %)`);
if (share < least) process.exitCode = 1;
