import { unmeasured } from '../../src/judge/declared.js';
import type {
  App,
  CallSite,
  EntryPoint,
  Finding,
  Location,
  LoopSource,
  Measurements,
  Observations,
  Point,
  Scenario,
  Statement,
  StatementMeasurement,
  TableScenario,
  Verdict,
  Work,
} from '../../src/model/index.js';
import { judge } from '../../src/judge/judge.js';

/** Small hand-built apps for the tests of this room. */

export const asked = [1_000, 10_000, 100_000, 1_000_000];
const loaded = [300, 1_000, 3_000, 9_000];

export const at = (line: number, endLine = line): Location => ({ file: 'server/routes.ts', line, endLine, column: 1 });

export interface Row {
  rows: number;
  scanned: number;
  buffers: number;
  bytes: number;
}

/** Counts by users. */
export type Law = (users: number) => Row;

/** So many rows for every user, of which each has that many bytes, read from end to end. */
export const wholeTable =
  (perUser: number, bytes: number): Law =>
  (users) => ({
    rows: perUser * users,
    scanned: perUser * users,
    buffers: (perUser * users * bytes) / 8192,
    bytes: perUser * users * bytes,
  });

/** Found by an index: the same work at any size. */
export const byIndex =
  (rows: number): Law =>
  () => ({ rows, scanned: rows, buffers: 4 + rows, bytes: rows * 200 });

/** Looked for in the whole table, with few rows out. */
export const scan =
  (perUser: number, rows: number): Law =>
  (users) => ({ rows, scanned: perUser * users, buffers: (perUser * users) / 40, bytes: rows * 200 });

export interface Part {
  site: CallSite;
  statement: Statement;
  measurement: StatementMeasurement;
}

export function part(
  id: string,
  table: string,
  law: Law | undefined,
  change: Partial<Statement & Pick<CallSite, 'use' | 'library'>> = {},
): Part {
  const { use = 'delivered', library = 'drizzle', ...statement } = change;
  return {
    site: {
      id: `site-${id}`,
      library,
      symbol: id,
      location: at(900),
      role: 'owner',
      variants: [{ steps: [], label: '' }],
      use,
      uses: [],
      usedColumns: 'all',
      reached: true,
    },
    statement: {
      id,
      site: `site-${id}`,
      variant: 0,
      order: 0,
      sql: `select * from ${table} -- ${id}`,
      parameters: [],
      role: 'owner',
      facts: {
        verb: 'select',
        tables: [{ name: table, alias: table }],
        filters: [],
        joins: [],
        orderBy: [],
        singleRow: false,
        columns: 'all',
        aggregates: [],
      },
      json: false,
      location: at(900),
      ...statement,
    },
    measurement: measurementOf(id, law, statement.rowCap),
  };
}

function measurementOf(statement: string, law: Law | undefined, cap = Infinity): StatementMeasurement {
  if (law === undefined) {
    return { statement, status: 'unknown', why: 'no row came back', points: [], modelled: [], uncertain: false };
  }
  const cut = (users: number): Row => {
    const row = law(users);
    const share = row.rows > cap ? cap / row.rows : 1;
    return { ...row, rows: row.rows * share, bytes: row.bytes * share };
  };
  const points = loaded.map((users): Point => ({
    users,
    tuple: 'heavy',
    ...cut(users),
    milliseconds: 1,
    plan: 'p',
    planLines: [],
    fullScans: [],
  }));
  const modelled = asked
    .filter((users) => !loaded.includes(users))
    .map((users) => {
      const { rows, scanned, buffers, bytes } = cut(users);
      return {
        users,
        rows: around(rows),
        scanned: around(scanned),
        buffers: around(buffers),
        bytes: around(bytes),
      };
    });
  return { statement, status: 'measured', points, modelled, uncertain: false };
}

const around = (value: number): [number, number] => [value / 1.2, value * 1.2];

export const call = (part: Part): Work => ({ kind: 'call', site: part.site.id, variants: [0] });

export const each = (over: LoopSource, body: Work, parallel = false): Work => ({
  kind: 'loop',
  over,
  parallel,
  body,
  location: at(20),
});

export const rowsOf = (part: Part, filtered = false): LoopSource => ({ kind: 'rows', sites: [part.site.id], filtered });

export function route(name: string, work: Work, change: Partial<EntryPoint> = {}): EntryPoint {
  const [method = 'GET', path = '/'] = name.split(' ');
  return {
    id: name,
    kind: 'route',
    moment: 'request',
    name,
    method,
    path,
    location: at(10, 40),
    backOffice: false,
    access: 'public',
    work,
    ...change,
  };
}

export function page(path: string, work: Work, change: Partial<EntryPoint> = {}): EntryPoint {
  const entry = route(`GET ${path}`, work, { id: `page ${path}`, kind: 'page', moment: 'view', name: path, path, ...change });
  delete entry.method;
  return entry;
}

export function finding(rule: string, parts: Part[], entries: EntryPoint[], change: Partial<Finding> = {}): Finding {
  return {
    id: `finding-${rule}`,
    rule,
    kind: 'unbounded-list',
    factor: 'queries',
    grade: 'suspected',
    status: 'open',
    breaks: 'slow',
    effort: 'edit',
    title: `${rule} of ${parts.map((part) => part.statement.facts.tables[0]?.name ?? '').join(', ')}`,
    why: 'because',
    fix: 'mend it',
    location: at(20),
    related: [],
    entryPoints: entries.map((entry) => entry.id),
    statements: parts.map((part) => part.statement.id),
    evidence: [],
    at: [],
    ...change,
  };
}

export interface Sample {
  parts: Part[];
  entries: EntryPoint[];
  findings?: Finding[];
  tables?: Partial<TableScenario>[];
  app?: Partial<App>;
  scenario?: Partial<Scenario>;
  measurements?: Partial<Measurements>;
  observations?: Observations;
}

export function appOf({ parts, entries, app }: Sample): App {
  return {
    name: 'sample',
    stack: [],
    catalogue: { tables: [], views: [], functions: [], refusals: [], sources: [], unknowns: [] },
    callSites: parts.map((one) => one.site),
    statements: parts.map((one) => one.statement),
    entryPoints: entries,
    links: [],
    subscriptions: [],
    suppressions: [],
    processFacts: [],
    signIn: true,
    files: { found: 1, read: 1, unreadable: 0 },
    unknowns: [],
    ...app,
  };
}

export function scenarioOf({ tables = [], scenario }: Sample): Scenario {
  return {
    population: { schema: 'public', table: 'users', unit: 'user', reason: 'they sign in' },
    tables: tables.map((table) => ({ schema: 'public', table: 'things', reason: 'a rule', rule: 18, guess: false, ...table })),
    traffic: { dailyShare: 0.1, visitsPerDay: 2, minutesPerVisit: 10, viewsPerMinute: 1, writesPerView: 0.1, peakFactor: 4 },
    budgets: { viewMilliseconds: 500, writeMilliseconds: 1000, backOfficeMilliseconds: 2000 },
    machine: {
      databaseCores: 2,
      databaseConnections: 60,
      processCores: 0.5,
      processHeapMegabytes: 400,
      utilisation: 0.6,
    },
    ...scenario,
  };
}

/** The verdict on a hand-built app. */
export function verdictOn(sample: Sample): Verdict {
  const measurements: Measurements = {
    ...unmeasured,
    sizes: loaded.map((users) => ({ users, rows: users })),
    statements: sample.parts.map((one) => one.measurement),
    ...sample.measurements,
  };
  return judge(appOf(sample), scenarioOf(sample), sample.findings ?? [], measurements, {
    users: asked,
    now: 1_000,
    version: '0.0.0',
    timings: {},
    ...(sample.observations ? { observations: sample.observations } : {}),
  });
}
