import type { App, Finding, Measurements, Scenario, Verdict } from '../model/index.js';
import { afterFixesOf } from './after-fixes.js';
import { type Basis, basisOf, type JudgeOptions } from './basis.js';
import { billOf } from './bill/bill.js';
import { placesOf } from './bill/places.js';
import { processBillOf } from './bill/process.js';
import { wallsOf } from './bill/walls.js';
import { capacityOf } from './capacity.js';
import { ceilingOf } from './ceiling.js';
import { entryPointsOf } from './entry-points.js';
import { judgeFindings } from './findings.js';
import { headlineOf } from './headline.js';
import { lampsOf } from './lamps.js';
import { climb, decisive, fillsStaircase, type Rung, staircaseOf } from './staircase.js';

/** What is judged from, with its findings judged. */
export type Judged = Basis & { findings: Finding[] };

/** The part of a verdict that answers "for how many users is there room": all that follows other traffic or another machine. */
export type Answer = Pick<
  Verdict,
  | 'headline'
  | 'scenario'
  | 'lamps'
  | 'ceiling'
  | 'staircase'
  | 'afterFixes'
  | 'capacity'
  | 'bill'
  | 'processBill'
  | 'platformLimits'
  | 'places'
  | 'entryPoints'
  | 'findings'
>;

/**
 * The answer alone, as `judge` has it in its verdict: the report page asks for it at each change of a slider.
 *
 * @param findings as reading made them, with what the running app showed of them (`withObserved`) where it was run
 */
export function answerTo(
  app: App,
  scenario: Scenario,
  findings: Finding[],
  measurements: Measurements,
  options: JudgeOptions,
): Answer {
  const basis = judgedBasis(app, scenario, findings, measurements, options);
  return answerFrom(basis, climb(basis, fillsStaircase));
}

/** The answer from what was climbed already. */
export function answerFrom(basis: Judged, rungs: readonly Rung[]): Answer {
  const { findings, scenario } = basis;
  const rung = decisive(rungs);
  const ceiling = ceilingOf(basis, rung);
  const staircase = staircaseOf(basis, rungs);
  return {
    headline: headlineOf(basis, ceiling, rung, staircase, findings),
    scenario,
    lamps: lampsOf(basis, findings),
    ceiling,
    staircase,
    afterFixes: ceiling === undefined ? { sameAnswers: undefined, changingWhatIsShown: undefined } : afterFixesOf(basis),
    capacity: capacityOf(basis),
    ...(ceiling === undefined ? {} : paymentsOf(basis)),
    entryPoints: entryPointsOf(basis),
    findings,
  };
}

/** What is judged from; the findings are judged first, since what gives way is told by them. */
export function judgedBasis(
  app: App,
  scenario: Scenario,
  findings: Finding[],
  measurements: Measurements,
  options: JudgeOptions,
): Judged {
  const first = basisOf(app, scenario, findings, measurements, options);
  return { ...first, findings: judgeFindings(first) };
}

/** Who runs it, what that costs a month, and the limits there. */
function paymentsOf(basis: Basis): Pick<Verdict, 'bill' | 'processBill' | 'platformLimits' | 'places'> {
  const bill = billOf(basis);
  const processBill = processBillOf(basis);
  const platformLimits = wallsOf(basis);
  const places = placesOf(basis);
  return {
    ...(bill === undefined ? {} : { bill }),
    ...(processBill === undefined ? {} : { processBill }),
    ...(platformLimits.length === 0 ? {} : { platformLimits }),
    ...(Object.keys(places).length === 0 ? {} : { places }),
  };
}
