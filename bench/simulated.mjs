// What the model says of a large size against what it really costs, in worlds that a simulator played in the order of time:
// `node bench/simulated.mjs` for the helpdesk of `bench/worlds`, `node bench/simulated.mjs FOLDER` for the app in FOLDER, its own
// schema and statements as the tool reads them. By environment: USERS (of the large size), RATIO (of the large size to the largest
// small one), ALL (every line), SAVE (a file for all that was seen) and FROM (calculate again from such a file, play nothing).
import { readFileSync, writeFileSync } from 'node:fs';
import { openLab } from '../dist/lab/index.js';
import { calculate, hold, knownStatistics, print } from './compare/compare.mjs';

const folder = process.argv[2];
const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(1);

/** Plays and executes the small sizes and the large one. */
async function see(lab, world, target, ratio) {
  const played = [];
  for (const part of [27, 9, 3, 1]) played.push(await world.play(Math.max(1, Math.round(target / ratio / part))));
  const known = await knownStatistics(played);
  for (const size of played) Object.assign(size, await world.execute(size));
  for (const { client } of played) await client.end();
  console.log(`small sizes played and executed after ${seconds()} s`);
  const large = await world.play(target);
  Object.assign(large, await world.execute(large));
  const { rows } = await large.client.query(
    `select relname as name, reltuples::int8 as rows from pg_class where relkind = 'r' and reltuples > 100000
       and relnamespace::regnamespace::text !~ '^pg_|information' order by reltuples desc`,
  );
  const { rows: sizes } = await large.client.query('select pg_size_pretty(pg_database_size(current_database())) as bytes');
  await large.client.end();
  const tables = rows.map((table) => `${table.name} ${table.rows}`).join(', ');
  console.log(`${target} users played and executed after ${seconds()} s, ${sizes[0].bytes}: ${tables}`);
  const counts = ({ users, points, executions }) => ({ users, points: [...points], executions: [...executions] });
  return { target, ratio, known, sizes: played.map(counts), large: counts(large) };
}

const revived = (size) => ({ ...size, points: new Map(size.points), executions: new Map(size.executions) });
const lab = await openLab({ statementSeconds: 300, diskBytes: 10 * 1024 ** 3 });
try {
  const { openWorld } = await import(folder === undefined ? './worlds/helpdesk/world.mjs' : './worlds/app/world.mjs');
  const world = await openWorld(lab, folder);
  const kept = process.env.FROM;
  const seen =
    kept === undefined
      ? await see(lab, world, Number(process.env.USERS ?? world.target), Number(process.env.RATIO ?? world.ratio))
      : JSON.parse(readFileSync(kept, 'utf8'));
  if (process.env.SAVE !== undefined) writeFileSync(process.env.SAVE, JSON.stringify(seen));
  const { target, ratio, known } = seen;
  const [sizes, large] = [seen.sizes.map(revived), revived(seen.large)];
  // What comes is the scenario's word; which share of it is thrown away again, the largest small size shows.
  const top = known.at(-1);
  const there = new Map(top.statistics.relations.map((table) => [`${table.schema}.${table.name}`, table.rows]));
  const rowsAt = (users) => (key) =>
    Math.round((world.coming(users, key) * (there.get(key) ?? 0)) / Math.max(1, world.coming(top.users, key)));
  const { models, check } = await calculate(lab, sizes, known, rowsAt, target, world.most);
  const results = [...models].flatMap(([name, said]) => {
    const real = large.points.get(name);
    const loaded = sizes.map(({ points }) => points.get(name));
    return real === undefined || said.model === undefined ? [] : [hold(name, said, loaded, real, ratio)];
  });
  print(results, check, sizes, target);
  console.log(`whole ${seconds()} s`);
} finally {
  await lab.stop();
}
