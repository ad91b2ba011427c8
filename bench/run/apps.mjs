// Runs real apps and prints for each how much of it answered, what reading had foreseen of the wire, and what each experiment saw.
// node bench/run/apps.mjs FOLDER… (after a build; their packages installed; two to five minutes each)
// ROUTES=1 only asks each route, without experiments (a minute each).
import path from 'node:path';
import { accept, declaredRates, migrate, openLab, read, readDocuments, readSettings, resolve, run, assume } from './rooms.mjs';
import { existsSync, readFileSync } from 'node:fs';

const rows = [];
for (const folder of process.argv.slice(2)) rows.push(await look(folder));
const shares = rows.map(({ bodies, asked }) => (asked === 0 ? 0 : bodies / asked)).sort((left, right) => left - right);
const all = rows.reduce(
  (sum, { statements, unforeseen }) => ({ statements: sum.statements + statements, unforeseen: sum.unforeseen + unforeseen }),
  { statements: 0, unforeseen: 0 },
);
console.log(
  `median app: ${percent(shares[Math.floor(shares.length / 2)] ?? 0)} of the routes answered with a body; of ${all.statements} statements on the wire ${all.statements - all.unforeseen} foreseen (${percent(1 - all.unforeseen / Math.max(1, all.statements))})`,
);

async function look(folder) {
  const reading = read(folder);
  const lab = await openLab();
  try {
    const catalogue = await migrate(reading.schemaSources, lab);
    const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
    const file = path.join(folder, 'loadbearing.json');
    const told = existsSync(file) ? readSettings(readFileSync(file, 'utf8'), file, []) : undefined;
    const scenario = assume(app, told);
    const seen = await run(app, scenario, lab, {
      folder,
      told: process.env.ROUTES === undefined ? told?.settings.run : { ...told?.settings.run, experiments: [] },
      documents: readDocuments(folder, []),
      rates: declaredRates(app, scenario),
    });
    const name = new Map(app.entryPoints.map((entry) => [entry.id, entry.name]));
    const row = {
      asked: seen.driven.length,
      bodies: seen.driven.filter(({ answered, status }) => answered && status !== 204).length,
      answered: seen.driven.filter(({ answered }) => answered).length,
      statements: seen.driven.reduce((sum, { statements }) => sum + statements, 0),
      unforeseen: seen.driven.reduce((sum, { unforeseen }) => sum + unforeseen.length, 0),
    };
    const seconds = Object.values(seen.seconds).reduce((sum, value) => sum + value, 0);
    console.log(
      `\n${path.basename(folder)} (${app.stack.join(', ')}): ${row.answered} of ${row.asked} routes answered (${row.bodies} with a body), ${row.statements - row.unforeseen} of ${row.statements} statements foreseen, ${Math.round(seconds)} s`,
    );
    for (const { name: what, why } of seen.unknowns) console.log(`  ? ${what}: ${why}`);
    for (const { entryPoint, answered, why } of seen.driven)
      if (!answered) console.log(`  -      ${name.get(entryPoint)}: ${why}`);
    for (const { entryPoint, why, again } of seen.ended)
      console.log(`  ended  ${name.get(entryPoint)}${again ? ' (twice)' : ''}: ${why}`);
    for (const { entryPoint, at, slope, repeated } of seen.grow)
      if (repeated !== undefined && slope >= 0.1)
        console.log(`  grow   ${name.get(entryPoint)}: ${at.map(({ statements }) => statements).join(', ')} (slope ${slope})`);
    for (const { entryPoints, serial, together } of seen.overlap)
      console.log(`  overlap ${name.get(entryPoints[0])}: ${together} | one after the other: ${serial}`);
    for (const { entryPoint, how, difference } of seen.twin)
      console.log(`  twin   ${name.get(entryPoint)}, ${how}: ${difference}`);
    if (seen.push) console.log(`  push   ${seen.push.interval.join(' to ')} a second; ${seen.push.gaveWay}`);
    for (const { entryPoint, unforeseen } of seen.driven)
      for (const sql of unforeseen)
        console.log(`  unforeseen ${name.get(entryPoint)}: ${sql.replace(/\s+/g, ' ').slice(0, 120)}`);
    return row;
  } finally {
    await lab.stop();
  }
}

function percent(share) {
  return `${Math.round(share * 1000) / 10} %`;
}
