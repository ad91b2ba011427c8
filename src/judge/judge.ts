import type { App, Finding, Measurements, Scenario, Verdict } from '../model/index.js';
import { adsOf } from './ads/ads.js';
import { reach } from './after-fixes.js';
import { answerFrom, type Judged, judgedBasis } from './answer.js';
import { type Basis, type JudgeOptions, supposing } from './basis.js';
import { mostSteps } from './constants.js';
import { coverageOf } from './coverage.js';
import { factorsOf } from './factors.js';
import { fixesOf } from './fixes.js';
import { doubtsOf, questionOf } from './guesses.js';
import { holdsOf } from './holds.js';
import { withObserved } from './observed/findings.js';
import { heardApp } from './observed/heard.js';
import { observedOf } from './observed/observed.js';
import { policyQuestion } from './policies.js';
import { climb, decisive, fillsStaircase, type Rung } from './staircase.js';
import { statementRows } from './statements.js';
import { tried } from './trials.js';
import { underLoadOf } from './under-load.js';

/** The verdict is repeated at a third and at three times the traffic (docs/ceiling.md "Traffic"). */
const otherTraffic = { third: 1 / 3, triple: 3 };

/**
 * How many users the app holds, what gives way first and next, and how far fixes lift it (docs/ceiling.md in code).
 *
 * Pure: the same input gives the same verdict. Users are accounts; milliseconds are reference milliseconds.
 *
 * @throws Error when calls were lost between reading and resolving: found = resolved + unknown
 */
export function judge(
  app: App,
  scenario: Scenario,
  findings: Finding[],
  measurements: Measurements,
  options: JudgeOptions,
): Verdict {
  const { observations } = options;
  const basis = heardBasis(app, scenario, findings, measurements, options);
  const judged = basis.findings;
  const coverage = coverageOf(basis);
  const rungs = climb(basis, fillsStaircase);
  const answer = answerFrom(basis, rungs);
  const { ceiling, entryPoints } = answer;
  const underLoad = underLoadOf(basis);
  return {
    schemaVersion: 1,
    tool: { name: 'loadbearing', version: options.version },
    app: describeApp(basis),
    ...answer,
    questions: questionsOf(basis, rungs),
    holds: holdsOf(basis, entryPoints, judged),
    coverage,
    trafficRange: ceiling === undefined ? undefined : trafficRange(basis),
    factors: factorsOf(basis, judged),
    ...(underLoad === undefined ? {} : { underLoad }),
    ...(options.ads === undefined || ceiling === undefined ? {} : { ads: adsOf(basis, options.ads) }),
    statements: statementRows(basis),
    fixes: fixesOf(basis, judged),
    selfCheck: measurements.selfCheck,
    ...(measurements.planCheck === undefined ? {} : { planCheck: measurements.planCheck }),
    ...(measurements.server === undefined ? {} : { server: measurements.server }),
    ...(observations === undefined ? {} : { observed: observedOf(app, scenario, observations) }),
    timings: options.timings,
  };
}

function describeApp({ app, scenario }: Basis): Verdict['app'] {
  return {
    name: app.name,
    stack: app.stack,
    population: scenario.population?.table,
    schemaSources: app.catalogue.sources.map((source) => source.file),
    counts: {
      files: app.files.found,
      tables: app.catalogue.tables.length,
      callSites: app.callSites.length,
      entryPoints: app.entryPoints.length,
    },
  };
}

/** One question per guessed table that stands in the staircase, then those whose answer could bring the ceiling down. */
function questionsOf(basis: Basis, rungs: readonly Rung[]): Verdict['questions'] {
  const asked = new Map<string, Verdict['questions'][number]>();
  for (const { cause, guesses, basis } of rungs.slice(0, mostSteps)) {
    for (const table of guesses) {
      const key = `${table.schema}.${table.table}`;
      if (!asked.has(key)) asked.set(key, questionOf(basis, cause, table));
    }
  }
  const rung = decisive(rungs);
  const users = rung?.cause.candidate.crossing.centre ?? basis.largest;
  const hidden = rungs.flatMap(({ cause, hidden: tables }) =>
    tables.length === 0 ? [] : [{ breaks: cause.breaks, users: cause.candidate.crossing.centre, tables }],
  );
  return [...policyQuestion(basis, hidden), ...asked.values(), ...doubtsOf(rung?.basis ?? basis, users, new Set(asked.keys()))];
}

function trafficRange(basis: Basis): Verdict['trafficRange'] {
  return {
    third: reach(supposing(basis, { traffic: otherTraffic.third })).users,
    triple: reach(supposing(basis, { traffic: otherTraffic.triple })).users,
  };
}

/** Users up to which the app holds with these of the verified fixes that keep every answer, and without any other change. */
export function reachWith(
  app: App,
  scenario: Scenario,
  findings: Finding[],
  measurements: Measurements,
  options: JudgeOptions,
  fixes: readonly string[],
): { users: number; over: boolean } {
  const basis = heardBasis(app, scenario, findings, measurements, options);
  const written = measurements.fixes.filter(({ id }) => fixes.includes(id));
  return reach(supposing(basis, tried(basis, written, false)));
}

/** What is judged from, with the findings judged and what the running app showed. */
function heardBasis(
  app: App,
  scenario: Scenario,
  findings: Finding[],
  measurements: Measurements,
  options: JudgeOptions,
): Judged {
  const { observations } = options;
  const told = observations === undefined ? findings : withObserved(app, findings, observations);
  return judgedBasis(heardApp(app, observations), scenario, told, measurements, options);
}
