import type {
  App,
  CallSite,
  Crowd,
  EntryPoint,
  Finding,
  Measurements,
  Observations,
  ProcessCost,
  Scenario,
  Statement,
  StatementMeasurement,
  TableScenario,
  Work,
} from '../model/index.js';
import { callsIn, findTable } from '../model/index.js';
import { type Curve, curveOf } from './cost.js';
import type { Crossing } from './crossing.js';
import type { Outcome } from './latency.js';
import type { Rates } from './traffic.js';

/** What a judgement asks: sizes in users, ascending, `now` among them. */
export interface JudgeOptions {
  users: number[];
  now: number;
  /** Newcomers in an hour that advertising brings, where that is asked. */
  ads?: number;
  version: string;
  timings: Record<string, number>;
  /** What the running app showed, where it was run. */
  observations?: Observations;
}

/** In what the app is supposed to differ from the code as it is: how fixes, guesses and other traffic are tried on paper. */
export interface Supposition {
  /** Statements that the staircase takes as mended: they cost nothing. */
  gone: ReadonlySet<string>;
  /** Causes that the staircase takes as mended, by key. */
  mended: ReadonlySet<string>;
  /** Statements with the counts that an index gave them in the lab. */
  indexed: ReadonlyMap<string, Curve>;
  /** Loops over rows send one statement for all rows: all of them, or those that send nothing but these statements. */
  batched: boolean | ReadonlySet<string>;
  /** What is only counted, summed or looked at once is counted, summed or picked by the database: all of it, or these statements. */
  counted: boolean | ReadonlySet<string>;
  /** Statements with the counts that a page of them had in the lab, for where they are shown. */
  pages: ReadonlyMap<string, Curve>;
  /** Lists without a limit come in pages. */
  paged: boolean;
  /** Tables with more or fewer rows than the scenario has, by key: a factor. */
  rows: ReadonlyMap<string, number>;
  /** Traffic as a multiple of the scenario's. */
  traffic: number;
}

/** The app as it is. */
export const asItIs: Supposition = {
  gone: new Set(),
  mended: new Set(),
  indexed: new Map(),
  batched: false,
  counted: false,
  pages: new Map(),
  paged: false,
  rows: new Map(),
  traffic: 1,
};

/** All that is looked up again and again, made once. */
export interface Basis {
  app: App;
  scenario: Scenario;
  measurements: Measurements;
  findings: readonly Finding[];
  options: JudgeOptions;
  /** The smallest loaded and the largest asked size: outside of them nothing is said. */
  smallest: number;
  largest: number;
  sites: ReadonlyMap<string, CallSite>;
  statements: ReadonlyMap<string, Statement>;
  statementsOfSite: ReadonlyMap<string, readonly Statement[]>;
  measured: ReadonlyMap<string, StatementMeasurement>;
  /** Pages that are filtered late, by statement, with how many readers see nothing at each loaded size. */
  crowds: ReadonlyMap<string, Crowd>;
  curves: ReadonlyMap<string, Curve>;
  processes: ReadonlyMap<string, ProcessCost>;
  tables: ReadonlyMap<string, TableScenario>;
  supposing: Supposition;
  /** What was worked out already; shared by all suppositions, whose keys tell them apart. */
  memo: Memo;
  /** Per entry point: in what the supposition differs for it. */
  signatures: Map<string, string>;
}

/** Figures that are asked for again and again. */
export interface Memo {
  statements: Map<string, string[]>;
  browser: Map<string, boolean>;
  outcomes: Map<string, Outcome>;
  /** Works of entry points, cut down to some statements. */
  reduced: Map<string, Work>;
  crossings: Map<string, Crossing>;
  rates: Map<number, Rates>;
  /** Short names of what entry points cost under a supposition: the long ones would be read anew at each look-up. */
  signatures: Map<string, string>;
}

/** Gathers what the judgement looks up. */
export function basisOf(
  app: App,
  scenario: Scenario,
  findings: readonly Finding[],
  measurements: Measurements,
  options: JudgeOptions,
): Basis {
  const statementsOfSite = new Map<string, Statement[]>();
  for (const statement of app.statements) {
    const known = statementsOfSite.get(statement.site);
    if (known === undefined) statementsOfSite.set(statement.site, [statement]);
    else known.push(statement);
  }
  const measured = measurements.statements.filter((statement) => statement.status === 'measured');
  return {
    app,
    scenario,
    measurements,
    findings,
    options,
    smallest: measurements.sizes[0]?.users ?? options.users[0] ?? 1,
    largest: options.users.at(-1) ?? options.now,
    sites: new Map(app.callSites.map((site) => [site.id, site])),
    statements: new Map(app.statements.map((statement) => [statement.id, statement])),
    statementsOfSite,
    measured: new Map(measurements.statements.map((statement) => [statement.statement, statement])),
    crowds: new Map((measurements.crowd ?? []).map((crowd) => [crowd.statement, crowd])),
    curves: new Map(measured.map((statement) => [statement.statement, curveOf(statement)])),
    processes: new Map(spread(app, measurements.processes)),
    tables: new Map(scenario.tables.map((table) => [`${table.schema}.${table.table}`, table])),
    supposing: asItIs,
    memo: {
      statements: new Map(),
      browser: new Map(),
      outcomes: new Map(),
      reduced: new Map(),
      crossings: new Map(),
      rates: new Map(),
      signatures: new Map(),
    },
    signatures: new Map(),
  };
}

/** The same with something supposed on top. */
export function supposing(basis: Basis, change: Partial<Supposition>): Basis {
  return { ...basis, supposing: { ...basis.supposing, ...change }, signatures: new Map() };
}

/** The lab fetches equal statements once: what it saw holds for all of them. */
function spread(app: App, processes: readonly ProcessCost[]): [string, ProcessCost][] {
  return processes.flatMap((process) => alike(app, process.statement).map((id): [string, ProcessCost] => [id, process]));
}

const likes = new WeakMap<App['statements'], ReadonlyMap<string, string[]>>();

/**
 * The statements with the same text, role and fixed values, the named one included. They are grouped once per app: every fix
 * is held against every finding, which on an app of a thousand statements asks a million times.
 */
export function alike({ statements }: App, id: string): readonly string[] {
  const known = likes.get(statements) ?? grouped(statements);
  likes.set(statements, known);
  return known.get(id) ?? [id];
}

/** By id, the ids of all that are the same. */
function grouped(statements: readonly Statement[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  const byId = new Map<string, string[]>();
  for (const statement of statements) {
    const key = identity(statement);
    const group = groups.get(key) ?? [];
    group.push(statement.id);
    groups.set(key, group);
    byId.set(statement.id, group);
  }
  return byId;
}

/** What makes two statements the same: the role, the text, the fixed values. */
export function identity(statement: Statement): string {
  const literals = statement.parameters.map((parameter) => parameter.literal ?? null);
  return `${statement.role} ${statement.sql} ${JSON.stringify(literals)}`;
}

const knownCalls = new WeakMap<Work, Map<string, number[][]>>();

/** The variants of each call of a site in a tree of work; the tree is walked once, however often it is asked. */
export function variantsSent(work: Work, site: string): readonly number[][] {
  let calls = knownCalls.get(work);
  if (calls === undefined) {
    calls = new Map<string, number[][]>();
    for (const found of callsIn(work)) calls.set(found.site, [...(calls.get(found.site) ?? []), found.variants]);
    knownCalls.set(work, calls);
  }
  return calls.get(site) ?? [];
}

/** The statements that a call can send. */
export function sent(basis: Basis, site: string, variants: readonly number[]): readonly Statement[] {
  const all = basis.statementsOfSite.get(site) ?? [];
  if (variants.length === 0) return all;
  const chosen = all.filter((statement) => variants.includes(statement.variant));
  return chosen.length > 0 ? chosen : all;
}

/** Statements of one call, those of each variant together and in their order: variants are alternatives. */
export function byVariant(statements: readonly Statement[]): Statement[][] {
  const forms = new Map<number, Statement[]>();
  for (const statement of statements) forms.set(statement.variant, [...(forms.get(statement.variant) ?? []), statement]);
  return [...forms.values()].map((form) => form.toSorted((left, right) => left.order - right.order));
}

/** Ids of the statements that an entry point can send. */
export function statementsOf(basis: Basis, entry: EntryPoint): string[] {
  return remembered(basis.memo.statements, entry.id, () => {
    const ids = callsIn(entry.work).flatMap(({ site, variants }) => sent(basis, site, variants).map(({ id }) => id));
    return [...new Set(ids)];
  });
}

/** A figure from the memo, worked out the first time. */
export function remembered<Key, Value>(memo: Map<Key, Value>, key: Key, work: () => Value): Value {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const value = work();
  memo.set(key, value);
  return value;
}

/** Whether a supposition holds for a statement. */
export function holdsFor(which: boolean | ReadonlySet<string>, id: string): boolean {
  return typeof which === 'boolean' ? which : which.has(id);
}

/** Names what an entry point costs under what is supposed: the same name, the same cost. Traffic does not change it. */
export function signatureOf(basis: Basis, entry: EntryPoint): string {
  return remembered(basis.signatures, entry.id, () => {
    const { gone, indexed, batched, counted, pages, paged, rows } = basis.supposing;
    const ids = [...statementsOf(basis, entry), ...loopStatements(basis, entry.work)];
    const mended = ids.filter((id) => gone.has(id)).join(',');
    const faster = ids.flatMap((id) => curveName(indexed.get(id), id) ?? []).join(',');
    const some = (which: boolean | ReadonlySet<string>): string =>
      typeof which === 'boolean' ? String(which) : ids.filter((id) => which.has(id)).join(',');
    const shown = ids.flatMap((id) => curveName(pages.get(id), id) ?? []).join(',');
    const read = rows.size === 0 ? new Set<string>() : tablesRead(basis, ids);
    const guessed = [...rows]
      .filter(([table]) => read.has(table))
      .map(([table, factor]) => `${table}*${String(factor)}`)
      .join(',');
    const long = [entry.id, mended, faster, some(batched), some(counted), shown, paged, guessed].join('|');
    return remembered(basis.memo.signatures, long, () => String(basis.memo.signatures.size));
  });
}

/** Keys of the tables that statements read or write. */
function tablesRead(basis: Basis, ids: readonly string[]): Set<string> {
  const statements = ids.flatMap((id) => basis.statements.get(id) ?? []);
  return new Set(statements.flatMap((one) => tablesOf(basis, one).map(({ schema, table }) => `${schema}.${table}`)));
}

const curveNames = new WeakMap<Curve, string>();
let curvesNamed = 0;

/** Tells curves of the same statement apart: with one fix, with another, with both. */
function curveName(curve: Curve | undefined, id: string): string | undefined {
  if (curve === undefined) return undefined;
  const known = curveNames.get(curve) ?? `${id}#${String(curvesNamed++)}`;
  curveNames.set(curve, known);
  return known;
}

function loopStatements(basis: Basis, work: Work): string[] {
  if (work.kind === 'call') return [];
  if (work.kind !== 'loop') return work.parts.flatMap((part) => loopStatements(basis, part));
  const sites = work.over.kind === 'rows' ? work.over.sites : [];
  const own = sites.flatMap((site) => sent(basis, site, []).map(({ id }) => id));
  return [...own, ...loopStatements(basis, work.body)];
}

/** The scenario's figures of the tables that a statement reads or writes. */
export function tablesOf(basis: Basis, statement: Statement): TableScenario[] {
  return statement.facts.tables.flatMap(({ schema, name }) => {
    const table = findTable(basis.app.catalogue, name, schema);
    const found = basis.tables.get(`${table?.schema ?? schema ?? 'public'}.${name}`);
    return found === undefined ? [] : [found];
  });
}

/** Whether it counts for the headline: jobs and the back office do not, nor does a route that no screen asks for. */
export function isUserFacing(entry: EntryPoint): boolean {
  return !entry.backOffice && entry.unasked !== true && entry.moment !== 'job' && entry.kind !== 'job';
}

/** The curves of the statements that were measured. */
export function curvesOf(basis: Basis, statements: readonly string[]): Curve[] {
  const curves: Curve[] = [];
  for (const id of statements) {
    const curve = basis.curves.get(id);
    if (curve !== undefined) curves.push(curve);
  }
  return curves;
}
