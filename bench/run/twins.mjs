// How surely the experiments with two requests and with two instances find what is there, and how often they say what is not: the
// apps of test/support/run-apps, again and again.
//   npx tsc -p tsconfig.build.json && node bench/run/twins.mjs N [overlap|twin] [JITTER]
import { tsImport } from 'tsx/esm/api';

const { openRunApp } = await tsImport('../../test/support/run-app.ts', import.meta.url);
const [times = '5', only, jitter = '30'] = process.argv.slice(2);
const runs = Number(times);

const races = [
  ['lost update', 'POST /articles/:id/view'],
  ['toggle', 'POST /articles/:id/like'],
  ['duplicate insert', 'POST /articles/:id/bookmark'],
  ['capacity phantom', 'POST /events/:id/join'],
  ['double spend', 'POST /transfers'],
  ['coupon limit', 'POST /coupons/:id/redeem'],
];
const kinds = [
  ['stale cache', 'GET /notes'],
  ['local disk', 'GET /files/:id'],
  ['rate limiter', 'GET /search'],
  ['id sequence', 'POST /tickets'],
  ['broadcast', 'GET /live'],
  ['schedule', 'digests.js'],
  ['lock', 'POST /rooms/:id/join'],
];

if (only !== 'twin') {
  await repeated('racy', races, overlapping);
  await repeated('careful', [], overlapping);
}
if (only !== 'overlap') {
  await repeated('sticky', kinds, apart);
  await repeated('sticky-session', [['session', 'GET /me']], apart);
  await repeated('shared', [], apart);
}

async function overlapping(run) {
  const { found } = await run.overlap();
  return found.map(({ entryPoints: [one], serial, together }) => [run.nameOf(one), `${together}, where in turn: ${serial}`]);
}

async function apart(run) {
  const { clean } = await run.overlap(({ plan }) => plan.pattern.startsWith('/rooms'));
  const { found } = await run.twin(clean);
  await run.restart();
  return found.map(({ entryPoint, how, difference }) => [run.nameOf(entryPoint), `${how}: ${difference}`]);
}

/** Prints how often each was found, and everything that was said besides. */
async function repeated(name, expected, look) {
  const run = await openRunApp(name, { JITTER: jitter });
  const counts = new Map(expected.map(([, route]) => [route, 0]));
  const alarms = [];
  const started = performance.now();
  let whole = 0;
  try {
    for (let time = 0; time < runs; time += 1) {
      const said = await look(run);
      const routes = new Set(said.map(([route]) => route));
      for (const route of routes) if (counts.has(route)) counts.set(route, counts.get(route) + 1);
      if (expected.every(([, route]) => routes.has(route))) whole += 1;
      alarms.push(...said.filter(([route]) => !counts.has(route)).map((each) => [time + 1, ...each]));
    }
  } finally {
    await run.close();
  }
  const seconds = (performance.now() - started) / 1000 / runs;
  process.stdout.write(`\n${name}: ${runs} times, ${seconds.toFixed(1)} s each\n`);
  for (const [kind, route] of expected)
    process.stdout.write(`  ${kind.padEnd(18)}${route.padEnd(30)}${counts.get(route)} of ${runs}\n`);
  if (expected.length > 0) process.stdout.write(`  all ${expected.length} together: ${whole} of ${runs}\n`);
  process.stdout.write(`  false alarms: ${alarms.length}\n`);
  for (const [time, route, words] of alarms) process.stdout.write(`    in the ${time}. run: ${route} (${words})\n`);
}
