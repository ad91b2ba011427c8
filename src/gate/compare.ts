import type { Baseline, Finding, GateVerdict, Verdict } from '../model/index.js';
import { growthOf, isHard, laws, spelled, stepNumber, stepOf } from './steps.js';

/** A request that sends half as many again and more than five more statements does another thing than before; one more query is a feature. */
const [moreTimes, moreStatements] = [1.5, 5];
/** A ceiling fails when it is two coarse steps lower: half or less. */
const fewerSteps = 2;
/** A law is another one for sure when its exponent differs by half: from constant to linear, from linear to quadratic. */
const moreExponent = 0.5;

/**
 * What is new, worse and gone against a baseline. Only ids, counts and laws decide, which are the same on every machine; a
 * finding whose importance alone depends on milliseconds is told and decides nothing.
 */
export function compare(baseline: Baseline, verdict: Verdict): GateVerdict {
  const parts = [
    findingsOf(baseline, verdict),
    statementsOf(baseline, verdict),
    lawsOf(baseline, verdict),
    ceilingOf(baseline, verdict),
  ];
  return {
    compared: true,
    before: baseline.ceiling,
    failing: parts.flatMap(({ failing = [] }) => failing),
    gone: parts.flatMap(({ gone = [] }) => gone),
    notes: parts.flatMap(({ notes = [] }) => notes),
  };
}

type Part = Partial<Pick<GateVerdict, 'failing' | 'gone' | 'notes'>>;

function findingsOf(baseline: Baseline, verdict: Verdict): Part {
  const [failing, notes]: [string[], string[]] = [[], []];
  const now = new Map(verdict.findings.map((finding) => [finding.id, finding]));
  for (const finding of verdict.findings.filter(({ status }) => status === 'open')) {
    const before = Object.hasOwn(baseline.findings, finding.id) ? baseline.findings[finding.id] : undefined;
    if (before === undefined) failing.push(`New: ${told(finding)}`);
    else if (before.status === 'accepted') failing.push(`No longer accepted: ${told(finding)}`);
    else if (isHard(finding.breaks) && (before.status === 'cleared' || !isHard(before.breaks)))
      failing.push(`Worse: ${told(finding)}`);
    else if (before.status === 'cleared') notes.push(`It matters now at these sizes: ${told(finding)}`);
  }
  const gone = Object.entries(baseline.findings)
    .filter(([id, { status }]) => status === 'open' && now.get(id)?.status !== 'open')
    .map(([id, { rule }]) => {
      const why = now.get(id)?.status;
      return `${rule} (${id}) ${why === undefined ? 'is gone' : why === 'cleared' ? 'does not matter any more' : 'is accepted now'}.`;
    });
  return { failing, gone, notes };
}

function told(finding: Finding): string {
  return `${finding.title} (${finding.rule}, ${finding.location.file}:${String(finding.location.line)}).`;
}

function statementsOf(baseline: Baseline, verdict: Verdict): Part {
  const [failing, gone, notes]: [string[], string[], string[]] = [[], [], []];
  const entries = new Map(verdict.entryPoints.map((entry) => [entry.id, entry]));
  for (const [id, sizes] of Object.entries(baseline.statementsPerRequest)) {
    const entry = entries.get(id);
    if (entry === undefined) continue;
    if (!entry.verdict.measured)
      notes.push(`${id} was measured before and is not any more, so that its statements are not compared.`);
    const shared = entry.verdict.at.flatMap(({ users, statements }) => {
      const before = sizes[String(users)];
      return before === undefined ? [] : [{ users, before, after: Math.round(statements[1]) }];
    });
    const worse = shared.filter(({ before, after }) => after > before * moreTimes && after > before + moreStatements);
    const better = shared.filter(({ before, after }) => before > after * moreTimes && before > after + moreStatements);
    const words = ({ users, before, after }: (typeof shared)[number]): string =>
      `${id} sends up to ${spelled(after)} statements for a request at ${spelled(users)} users, where it sent ${spelled(before)}.`;
    if (worse[0] !== undefined) failing.push(`Worse: ${words(worse[0])}`);
    else if (better[0] !== undefined) gone.push(words(better[0]));
  }
  return { failing, gone, notes };
}

function lawsOf(baseline: Baseline, verdict: Verdict): Part {
  const [failing, gone]: [string[], string[]] = [[], []];
  for (const [id, { law, exponent, entryPoints }] of growthOf(verdict)) {
    const before = Object.hasOwn(baseline.growth, id) ? baseline.growth[id] : undefined;
    if (before === undefined || before.law === law || Math.abs(exponent - before.exponent) < moreExponent) continue;
    const statement = verdict.statements.find((other) => other.id === id);
    const place = statement === undefined ? id : `${statement.location.file}:${String(statement.location.line)}`;
    const sender = entryPoints[0] === undefined ? '' : ` (${entryPoints[0]})`;
    const words = `the statement at ${place}${sender} grows ${law} with the users, where it was ${before.law}.`;
    if (laws.indexOf(law) > laws.indexOf(before.law)) failing.push(`Worse: ${words}`);
    else gone.push(words);
  }
  return { failing, gone };
}

function ceilingOf({ ceiling: before }: Baseline, { ceiling: after }: Verdict): Part {
  if (before === null) return {};
  if (after === undefined) return { failing: ['Worse: the ceiling was known and is not any more.'] };
  const words = `the ceiling is ${after.over ? 'over ' : ''}${spelled(stepOf(after.users))} ${after.unit}s in coarse steps, where it was ${before.over ? 'over ' : ''}${spelled(before.users)}.`;
  const steps = stepNumber(before.users) - stepNumber(after.users);
  // Over the largest size that was asked about: how much higher it was is not known, and other sizes may have been asked about.
  if (steps >= fewerSteps && !after.over) return { failing: [`Worse: ${words}`] };
  if (steps <= -fewerSteps && !before.over) return { gone: [words] };
  return steps === 0 ? {} : { notes: [words] };
}
