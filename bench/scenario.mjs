// The scenario's figures against those that an owner would give: `node bench/scenario.mjs FOLDER` (after a build), where
// FOLDER holds checkouts of the apps of bench/owners.json by their names. Those figures were written down by hand from what
// each app is for, by somebody who knew the tool's; "perUser" or "fixed" as in loadbearing.json.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../dist/index.js';

const folder = process.argv[2] ?? '.';
const apps = JSON.parse(readFileSync(new URL('owners.json', import.meta.url), 'utf8'));
const users = 10_000;
const atMost = 10;

const rows = (line) => Math.max(1, line.perUser === undefined ? line.fixed : line.perUser * users);
let [inside, all] = [0, 0];
for (const { repo, population, tables } of apps) {
  const path = join(folder, repo.split('/')[1]);
  if (!existsSync(path)) {
    console.log(`${repo}: not there`);
    continue;
  }
  const { scenario } = await check(path, { now: 1000, users: [users], until: 'scenario' });
  const said = new Map(scenario.tables.map((line) => [line.table, line]));
  const judged = Object.entries(tables).flatMap(([table, owner]) => {
    const line = said.get(table);
    if (line === undefined) return [{ table, owner: rows(owner), why: 'not in the scenario' }];
    const ratio = rows(line) / rows(owner);
    const off = Math.max(ratio, 1 / ratio);
    const lookup = owner.fixed !== undefined && line.perUser !== undefined;
    return [{ table, owner: rows(owner), said: rows(line), off, lookup, guess: line.guess, why: line.reason }];
  });
  const right = judged.filter(({ off = Infinity }) => off <= atMost);
  inside += right.length;
  all += judged.length;
  const people =
    scenario.population?.table === population ? 'population right' : `population WRONG: ${scenario.population?.table}`;
  console.log(`${repo}: ${people}; ${right.length} of ${judged.length} tables within ${atMost} times at ${users} users`);
  for (const { table, owner, said: tool, lookup, guess, off = Infinity, why } of judged)
    if (off > atMost || lookup)
      console.log(`   ${table}: ${tool} against ${owner}${lookup ? ', and grows' : ''}${guess ? ' (a guess)' : ''}: ${why}`);
}
console.log(`${inside} of ${all} tables (${((100 * inside) / all).toFixed(1)} %) within ${atMost} times`);
