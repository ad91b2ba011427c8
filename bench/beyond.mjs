// What the model says of a size against what that size really costs: `node bench/beyond.mjs FOLDER [USERS]`.
// The app in FOLDER is measured as by default, and once more with the data of USERS (100,000) really loaded: how many plans
// came out right, and how many counts lie inside their interval.
import { openLab } from '../dist/lab/index.js';
import { measure } from '../dist/measure/index.js';
import { alike } from '../dist/measure/planner/foresee.js';
import { accept } from '../dist/migrate/accept.js';
import { migrate } from '../dist/migrate/index.js';
import { read } from '../dist/read/index.js';
import { resolve } from '../dist/resolve/index.js';
import { scenario } from '../dist/scenario/index.js';

const folder = process.argv[2] ?? 'examples/brittle-shop';
const users = Number(process.argv[3] ?? 100_000);

async function measured(options) {
  const lab = await openLab({ statementSeconds: 300, diskBytes: 40 * 1024 ** 3 });
  try {
    const reading = read(folder);
    const app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
    const assumed = scenario(app);
    return await measure(app, assumed, lab, { heapMegabytes: assumed.machine.processHeapMegabytes, ...options });
  } finally {
    await lab.stop();
  }
}

const said = await measured({ users: [users] });
const real = await measured({ users: [users], sizes: [Math.round(users / 3), users], budgetMilliseconds: 1_200_000 });
const truth = new Map(
  real.statements.map((measurement) => [
    measurement.statement,
    measurement.points.find((point) => point.users === users && point.tuple === 'heavy'),
  ]),
);
const results = said.statements.flatMap((measurement) => {
  const model = measurement.modelled.find((candidate) => candidate.users === users);
  const point = truth.get(measurement.statement);
  if (!model || !point) return [];
  const inside = (counter) => point[counter] >= model[counter][0] && point[counter] <= model[counter][1];
  const planned = model.planner;
  return [
    {
      plan: planned === undefined ? undefined : alike(planned.plan) === alike(point.plan),
      buffers: inside('buffers'),
      scanned: inside('scanned'),
      rows: inside('rows'),
      width: (model.buffers[1] + 1) / (model.buffers[0] + 1),
      line: `${measurement.statement} pages ${point.buffers} said ${model.buffers.join('..')}, looked at ${point.scanned} said ${model.scanned.join('..')}${planned?.flips ? ', plan changes' : ''}`,
    },
  ];
});
for (const result of results) if (!result.buffers || !result.scanned) console.log(result.line);
const count = (key) => results.filter((result) => result[key]).length;
const planned = results.filter((result) => result.plan !== undefined).length;
const widths = results.map((result) => result.width).sort((a, b) => a - b);
console.log(
  `largest loaded by default ${said.sizes.at(-1)?.users} users; self-check ${said.selfCheck?.inside} of ${said.selfCheck?.predicted}, plans ${said.planCheck?.inside} of ${said.planCheck?.predicted}`,
);
console.log(
  `at ${users} users: plans right ${count('plan')} of ${planned}; pages inside ${count('buffers')}, rows looked at ${count('scanned')}, rows out ${count('rows')} of ${results.length}; high ÷ low of pages: median ${widths[widths.length >> 1]?.toFixed(1)}`,
);
