// The predicted ceilings against really loaded data: `node bench/bracket.mjs FOLDER...` (after a build).
// Up to ten entry points of each app whose own ceiling lies where it can be loaded: what the default run says of them, then
// the data of half and of twice that many users really loaded, and what their statements with their loops cost there by what
// was counted. A prediction is right where the budget holds at half and is broken at twice.
import { judge } from '../dist/judge/index.js';
import { openLab } from '../dist/lab/index.js';
import { measure } from '../dist/measure/index.js';
import { accept } from '../dist/migrate/accept.js';
import { migrate } from '../dist/migrate/index.js';
import { read } from '../dist/read/index.js';
import { resolve } from '../dist/resolve/index.js';
import { review } from '../dist/review/index.js';
import { scenario } from '../dist/scenario/index.js';

const folders = process.argv.slice(2);
if (folders.length === 0) folders.push('examples/brittle-shop');
const mostEntries = 10;
const [least, most] = [600, 60_000];
const asked = [1_000, 10_000, 100_000, 1_000_000];

const centre = ([low, high]) => Math.sqrt(Math.max(low, 0.001) * Math.max(high, 0.001));
const median = (values) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];

/** Everything that an entry point sends, and nothing else: a small app is loaded and counted soon. */
function only(app, entry) {
  const sites = new Set();
  const walk = (work) => {
    if (work.kind === 'call') sites.add(work.site);
    else if (work.kind === 'loop') {
      if (work.over.kind === 'rows') for (const site of work.over.sites) sites.add(site);
      walk(work.body);
    } else for (const part of work.parts) walk(part);
  };
  walk(entry.work);
  const statements = app.statements.filter((statement) => sites.has(statement.site));
  return { ...app, entryPoints: [entry], callSites: app.callSites.filter((site) => sites.has(site.id)), statements };
}

async function bracket(folder) {
  const lab = await openLab({ statementSeconds: 120, diskBytes: 40 * 1024 ** 3 });
  try {
    const reading = read(folder);
    const app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
    const assumed = scenario(app);
    const heapMegabytes = assumed.machine.processHeapMegabytes;
    const verdictOf = (judged, measurements, users) =>
      judge(judged, assumed, review(judged, assumed).findings, measurements, {
        users,
        now: users[0],
        version: 'bench',
        timings: {},
      });
    const said = verdictOf(app, await measure(app, assumed, lab, { users: asked, heapMegabytes }), asked);
    const placed = said.entryPoints.filter(
      ({ backOffice, moment, verdict }) =>
        !backOffice &&
        moment !== 'job' &&
        verdict.measured &&
        !verdict.ceiling.over &&
        !verdict.ceiling.under &&
        verdict.ceiling.users >= least &&
        verdict.ceiling.users <= most,
    );
    // Evenly from the lowest to the highest, and of those that cost the same only one.
    const distinct = [...new Map(placed.map((entry) => [entry.verdict.ceiling.users, entry])).values()].toSorted(
      (left, right) => left.verdict.ceiling.users - right.verdict.ceiling.users,
    );
    const step = Math.max(1, distinct.length / mostEntries);
    const chosen = Array.from(
      { length: Math.min(mostEntries, distinct.length) },
      (_, index) => distinct[Math.floor(index * step)],
    );
    const rows = [];
    for (const entry of chosen) {
      const { users, interval } = entry.verdict.ceiling;
      const sizes = [Math.round(users / 2), users * 2];
      const part = only(
        app,
        app.entryPoints.find(({ id }) => id === entry.id),
      );
      const measurements = await measure(part, assumed, lab, { users: sizes, sizes, heapMegabytes, budgetMilliseconds: 600_000 });
      for (const size of sizes) await lab.dropDatabase(`users_${size}`);
      const [judged] = verdictOf(part, measurements, sizes).entryPoints;
      const [half, twice] = judged.verdict.at.map(({ milliseconds }) => Math.round(centre(milliseconds)));
      const budget = entry.verdict.budgetMilliseconds;
      const right = judged.verdict.measured && half <= budget && twice > budget;
      rows.push({ entry: entry.name, users, interval: interval.join('–'), budget, half, twice, right });
    }
    const widths = said.entryPoints.flatMap(({ verdict }) =>
      verdict.at
        .filter(({ users, milliseconds }) => users === 1_000_000 && milliseconds[0] > 0)
        .map(({ milliseconds: [low, high] }) => high / low),
    );
    return { rows, widths, headline: said.headline };
  } finally {
    await lab.stop();
  }
}

for (const folder of folders) {
  const { rows, widths, headline } = await bracket(folder);
  console.log(`\n${folder.split('/').at(-1)}: ${headline}`);
  console.table(rows);
  console.log(`right: ${rows.filter(({ right }) => right).length} of ${rows.length}`);
  console.log(
    `high ÷ low of milliseconds at 1 million users: median ${median(widths)?.toFixed(1)}, most ${Math.max(...widths).toFixed(0)}, of ${widths.length} entry points`,
  );
}
