import {
  databasePlatforms,
  experimentNames,
  type Gate,
  processPlatforms,
  type RunSettings,
  type Settings,
  type TableSettings,
} from '../model/index.js';
import type { Shape } from './shape.js';

const mostUsers = 1e9;
const count = (says: string, most = mostUsers): Shape => ({ kind: 'number', least: 1, most, whole: true, says });
const share = (says: string): Shape => ({ kind: 'number', above: 0, most: 1, says });
const some = (says: string, most: number): Shape => ({ kind: 'number', above: 0, most, says });
const milliseconds = (says: string): Shape => ({ kind: 'number', least: 1, most: 600_000, says });
const text = (says: string): Shape => ({ kind: 'text', says });

const table = {
  perUser: { kind: 'number', least: 0, most: 1e6, says: 'Rows for each user, when the table grows with them.' },
  fixed: { kind: 'number', least: 0, most: 1e10, says: 'Rows in all, however many users there are.' },
  reason: text('Why, in your words; the report shows it.'),
  guess: {
    kind: 'yes-or-no',
    says: 'True while nobody knows: a guess alone never carries the headline. Take it out once the figure is yours.',
  },
} satisfies Record<keyof Required<TableSettings>, Shape>;

const population = {
  table: text('The table with one row for each user: "users" or "schema.users".'),
  unit: text('What one of them is called: "user", "customer", "player".'),
} satisfies Record<keyof NonNullable<Settings['population']>, Shape>;

const group = {
  unit: text('What users share: "household", "team".'),
  table: text('The table with one row for each of them, where there is one.'),
  usersPerGroup: { kind: 'number', least: 1, most: 1e6, says: 'Users in one of them.' },
} satisfies Record<keyof NonNullable<Settings['group']>, Shape>;

const traffic = {
  dailyShare: share('Share of the registered users who come on a peak day.'),
  visitsPerDay: some('Visits of one of them on that day.', 1000),
  minutesPerVisit: some('Minutes of a visit.', 1440),
  viewsPerMinute: some('Screens that one looks at in a minute.', 600),
  writesPerView: { kind: 'number', least: 0, most: 100, says: 'Clicks that write, for each view.' },
  peakFactor: { kind: 'number', least: 1, most: 1000, says: 'How many times the day’s mean the busiest minute is.' },
} satisfies Record<keyof Required<NonNullable<Settings['traffic']>>, Shape>;

const budgets = {
  viewMilliseconds: milliseconds('The longest that a screen or a read may take.'),
  writeMilliseconds: milliseconds('The longest that a click that writes may take.'),
  backOfficeMilliseconds: milliseconds('The longest that a screen for staff may take.'),
} satisfies Record<keyof Required<NonNullable<Settings['budgets']>>, Shape>;

const machine = {
  databaseCores: some('Processor cores of the database server.', 1024),
  databaseConnections: count('Connections that the database takes.', 100_000),
  poolConnections: count('Connections of the app’s own pool to the database.', 10_000),
  processCores: some('Processor cores of the app’s process.', 1024),
  processHeapMegabytes: { kind: 'number', least: 32, most: 1_000_000, says: 'Memory of the app’s process in MB.' },
  utilisation: share('Share of the cores that the busiest minute may use.'),
} satisfies Record<keyof Required<NonNullable<Settings['machine']>>, Shape>;

const platform = {
  database: { kind: 'text', oneOf: databasePlatforms, says: 'Who runs the database; "server" is a plain one of your own.' },
  process: { kind: 'text', oneOf: processPlatforms, says: 'Who runs the app’s process.' },
  mailsPerHour: count('Sign-up e-mails that your sender takes in an hour.', 1e7),
} satisfies Record<keyof NonNullable<Settings['platform']>, Shape>;

const gate = {
  ceiling: count('Users for whom there must be room.'),
  statementsPerRequest: count('The most statements that one request may send, at every size.', 1e6),
  growth: {
    kind: 'text',
    oneOf: ['constant', 'logarithmic', 'sublinear', 'linear', 'superlinear'],
    says: 'The fastest growth with the users that a statement of a request may have.',
  },
} satisfies Record<keyof Required<Gate>, Shape>;

const signIn = {
  sql: text('Makes a token known in the lab’s database: $1 is the token, $2 the user’s key.'),
  headers: {
    kind: 'map',
    of: text('The header’s value; {token} and {user} stand for theirs.'),
    says: 'What the requests of a user carry.',
  },
} satisfies Record<keyof Required<NonNullable<RunSettings['signIn']>>, Shape>;

const run = {
  command: text('What starts the app, as in a terminal: "node server.js".'),
  folder: text('The folder in which it is started, from the repository’s root.'),
  seconds: count('Seconds that it may take until it answers.', 3600),
  environment: { kind: 'map', of: text('Its value.'), says: 'What stands in its environment besides what is made up.' },
  experiments: {
    kind: 'list',
    of: { kind: 'text', oneOf: experimentNames, says: 'One of them.' },
    says: 'Only these experiments.',
  },
  requests: {
    kind: 'list',
    of: text('Its path, from this file’s folder.'),
    most: 20,
    says: 'OpenAPI documents, HARs and Postman collections that tell of its requests, beside those that lie in its folder.',
  },
  signIn: { kind: 'object', fields: signIn, required: ['headers'], says: 'How a user of the filled data gets in.' },
} satisfies Record<keyof Required<RunSettings>, Shape>;

/**
 * All that `loadbearing.json` may hold.
 * @param rules ids and kinds of the rules that there are
 */
export function settingsShape(rules: readonly string[]): Shape {
  const ruleList = (says: string): Shape => ({
    kind: 'list',
    of: { kind: 'text', oneOf: rules, says: 'The id or the kind of a rule: loadbearing explain lists them.' },
    says,
  });
  const fields = {
    $schema: text('The JSON Schema of this file, for your editor.'),
    now: count('Accounts today.'),
    ads: count('Newcomers in an hour that advertising brings: whether the app survives them.', 1e7),
    users: { kind: 'list', of: count('Users.'), most: 20, says: 'The sizes to judge, in users.' },
    only: ruleList('Hold only these rules against the app.'),
    skip: ruleList('Leave these rules out.'),
    snapshot: text('File with the answer to the query of loadbearing snapshot, from this file’s folder.'),
    population: { kind: 'object', fields: population, required: ['table'], says: 'Who the users are that are counted.' },
    group: {
      kind: 'or-null',
      of: { kind: 'object', fields: group, required: ['unit', 'usersPerGroup'], says: 'What users share.' },
      says: 'What is counted when no table says whose row it is; null when users share nothing.',
    },
    tables: {
      kind: 'map',
      of: { kind: 'object', fields: table, eitherOr: ['perUser', 'fixed'], says: 'How many rows a table has.' },
      says: 'Rows of the tables by name: "orders" or "schema.orders".',
    },
    traffic: { kind: 'object', fields: traffic, says: 'How much the users do.' },
    budgets: { kind: 'object', fields: budgets, says: 'How long things may take.' },
    machine: { kind: 'object', fields: machine, says: 'What it runs on.' },
    gate: { kind: 'object', fields: gate, says: 'What the check must find, else it fails with status 1.' },
    run: { kind: 'object', fields: run, says: 'How --run starts the app, where it cannot be found out.' },
    platform: { kind: 'object', fields: platform, says: 'Who runs it, for the bill and the platform’s limits.' },
  } satisfies Record<keyof Required<Settings>, Shape>;
  return { kind: 'object', fields, says: 'What loadbearing is to assume about an app. Everything is optional.' };
}
