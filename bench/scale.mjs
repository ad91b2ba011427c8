// What the model says of a million users against what a million really cost: `node bench/scale.mjs FOLDER`.
// FOLDER holds a schema with its own deterministic generator, queries, and what Postgres did with them at a million users, really
// loaded (`schema.mjs`, `queries.mjs`, `truth_1000000.json`). Loaded here is what a default run loads: four sizes, three times
// apart, with a million and a half rows in all.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openLab } from '../dist/lab/index.js';
import { inRole, explain, prepareSession } from '../dist/measure/execute/session.js';
import { countersOf } from '../dist/measure/execute/plan.js';
import { growthOf, LEAST_WIDENING, modelAt } from '../dist/measure/growth/model.js';
import { selfCheck } from '../dist/measure/growth/self-check.js';
import { extrapolate } from '../dist/measure/planner/extrapolate.js';
import { alike, knownStatistics, planAt } from '../dist/measure/planner/foresee.js';
import { databaseMilliseconds as referenceMilliseconds } from '../dist/judge/cost.js';

const folder = path.resolve(process.argv[2] ?? '.');
const load = (file) => import(pathToFileURL(path.join(folder, file)).href);
const { tables, fks, gens } = await load('schema.mjs');
const { queries } = await load('queries.mjs');
const target = 1_000_000;
const truth = JSON.parse(readFileSync(path.join(folder, `truth_${target}.json`), 'utf8'));
const perUser = Object.values(gens(1000).n).reduce((sum, rows) => sum + rows, 0) / 1000;
const largest = Math.floor(1_500_000 / perUser / (1 + 1 / 3 + 1 / 9 + 1 / 27));
const sizes = [27, 9, 3, 1].map((part) => Math.round(largest / part));
const indexes = `tasks(project_id) comments(task_id) events(user_id,created_at) projects(team_id) projects(owner_id)
  memberships(user_id) tags(team_id) task_tags(tag_id) tasks(assignee_id)`.split(/\s+/);

const started = performance.now();
const lab = await openLab();
try {
  await lab.createDatabase('app');
  const schema = await lab.connect('app');
  await schema.query(tables + fks.replace(/\);/g, ') not valid;') + indexes.map((index) => `create index on ${index};`).join(''));
  await schema.end();
  const loaded = [];
  for (const users of sizes) {
    await lab.createDatabase(`users_${users}`, 'app');
    const client = await lab.connect(`users_${users}`, 'lab', 300);
    const { sql } = gens(users);
    await client.query('set session_replication_role = replica');
    for (const [table, rows] of Object.entries(sql)) await client.query(`insert into ${table} ${rows}`);
    await client.query('set session_replication_role = origin');
    // As the fill does: indexes are built when the rows are there.
    await client.query('reindex schema public');
    await client.query('vacuum (analyze)');
    await prepareSession(client, 60_000);
    loaded.push({ users, client });
  }
  const filled = performance.now();
  const known = await knownStatistics(loaded);
  const points = new Map(Object.keys(truth).map((name) => [name, []]));
  for (const { users, client } of loaded) {
    for (const [name, sql] of Object.entries(queries(users))) {
      const execution = { sql, values: [], role: 'service', user: undefined };
      const { rows, scanned, buffers, bytes, milliseconds, plan } = await inRole(client, execution, async () => {
        await explain(client, execution, 'read');
        return countersOf(await explain(client, execution, 'read'), false);
      });
      points
        .get(name)
        .push({ users, tuple: 'heavy', rows, scanned, buffers, bytes, milliseconds, plan, planLines: [], fullScans: [] });
    }
  }
  const asked = (users) =>
    Object.entries(queries(users)).map(([batch, sql]) => ({
      batch,
      execution: { sql, values: [], role: 'service', user: undefined },
      plan: '',
    }));
  const rowsAt = (users) => (key) => gens(users).n[key.slice('public.'.length)];
  const [lower, top] = known.slice(-2);
  const base = await planAt(lab, largest, top.statistics, asked(largest));
  const beyond = await planAt(lab, target, extrapolate(lower.statistics, top.statistics, rowsAt(target)), asked(target));
  const lowest = known.at(-3);
  const below = await planAt(lab, lower.users, lower.statistics, asked(lower.users));
  const tested = await planAt(lab, largest, extrapolate(lowest.statistics, lower.statistics, rowsAt(largest)), asked(largest));
  if (process.env.DETAILS)
    for (const [name, own] of points)
      if (alike(base.get(name).plan) !== alike(own.at(-1).plan))
        console.log(`${name}: executed ${own.at(-1).plan}\n   planned  ${base.get(name).plan}`);
  const check = selfCheck(
    [...points].map(([name, own]) => ({ points: own, foresight: { base: below.get(name), beyond: [tested.get(name)] } })),
  );
  const widen = Math.max(LEAST_WIDENING, check?.residual ?? 1);
  const results = Object.entries(truth).map(([name, real]) => {
    const own = points.get(name);
    const foresight = { base: base.get(name), beyond: [beyond.get(name)] };
    const limit = Number(/limit (\d+)/.exec(queries(target)[name])?.[1] ?? Infinity);
    const [model] = modelAt(own, [target], limit, widen, foresight);
    const time = (side) =>
      referenceMilliseconds({ buffers: model.buffers[side], scanned: model.scanned[side], rows: model.rows[side] });
    const [low, high] = [time(0) / 3, time(1) * 3];
    const middle = Math.sqrt(time(0) * time(1));
    const growing = growthOf(own).law;
    return {
      name,
      plan: alike(beyond.get(name).plan) === alike(real.sig),
      within3: middle <= real.ms * 3 && middle >= real.ms / 3,
      inside: real.ms >= low && real.ms <= high,
      buffers: real.buf >= model.buffers[0] && real.buf <= model.buffers[1],
      width: high / low,
      line: `${name.padEnd(26)} ${growing.padEnd(12)} real ${real.ms.toFixed(2)} ms ${real.buf} pages, said ${low.toFixed(2)}..${high.toFixed(2)} ms ${model.buffers.join('..')} pages${model.planner?.flips ? ', plan changes' : ''}`,
      real: real.sig,
      said: beyond.get(name).plan,
    };
  });
  for (const result of results) {
    if (!result.inside || !result.buffers || !result.within3) {
      console.log(result.line);
      if (process.env.DETAILS)
        console.log(
          '    ',
          points
            .get(result.name)
            .map((p) => `${p.users}: ${p.buffers} pages ${p.scanned} scanned ${p.milliseconds} ms`)
            .join('; '),
        );
    }
    if (!result.plan) console.log(`${result.name}: plan\n   said ${result.said}\n   real ${result.real}`);
  }
  const count = (key) => results.filter((result) => result[key]).length;
  const widths = results.map((result) => result.width).sort((a, b) => a - b);
  console.log(`sizes ${sizes.join(', ')}; self-check ${check.inside} of ${check.predicted}, residual ${check.residual}`);
  console.log(
    `plan right ${count('plan')}, milliseconds within 3 times ${count('within3')}, inside ${count('inside')}, pages inside ${count('buffers')} of ${results.length}`,
  );
  console.log(`interval high ÷ low: median ${widths[widths.length >> 1].toFixed(1)}, most ${widths.at(-1).toFixed(1)}`);
  console.log(`fill ${((filled - started) / 1000).toFixed(1)} s, whole ${((performance.now() - started) / 1000).toFixed(1)} s`);
  for (const { client } of loaded) await client.end();
  if (count('plan') < 31 || count('inside') < 31 || count('buffers') < 31 || count('within3') < 29) process.exitCode = 1;
} finally {
  await lab.stop();
}
