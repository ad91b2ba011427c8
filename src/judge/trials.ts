import type { Finding, FixTrial } from '../model/index.js';
import { alike, type Basis } from './basis.js';
import { type Curve, curveOf, databaseMilliseconds, countsAt } from './cost.js';

/** Statements with the counts that verified indexes gave them: of several indexes the one with the least work. */
export function verifiedCurves(basis: Basis): ReadonlyMap<string, Curve> {
  const best = new Map<string, Curve>();
  const price = (curve: Curve): number => databaseMilliseconds(countsAt(curve, basis.largest, 'centre'));
  for (const trial of basis.measurements.fixes.filter((fix) => fix.verdict === 'verified')) {
    for (const effect of trial.effects) {
      const curve = curveOf(effect.after);
      if (curve.length === 0) continue;
      for (const id of alike(basis.app, effect.statement)) {
        const known = best.get(id) ?? basis.curves.get(id);
        if (known === undefined || price(curve) < price(known)) best.set(id, curve);
      }
    }
  }
  return best;
}

/** The trial that fits a missing index best: verified before refused, then the one whose columns the fix names. */
export function trialFor(basis: Basis, finding: Finding): FixTrial | undefined {
  if (finding.kind !== 'missing-index') return undefined;
  const text = `${finding.title} ${finding.fix}`;
  const ranked = basis.measurements.fixes
    .map((trial) => ({ trial, rank: rankOf(basis, finding, trial, text) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  return ranked[0]?.trial;
}

const ranks = { verified: 8, sameLead: 4, sameColumns: 2, sameStatement: 1 };

/** An index counts for a finding only where it spares one of the finding's own statements most of its work. */
const worthwhile = 5;

function helps(basis: Basis, finding: Finding, trial: FixTrial): boolean {
  return trial.effects.some(
    ({ statement, before, after }) =>
      alike(basis.app, statement).some((id) => finding.statements.includes(id)) &&
      before.buffers + before.scanned >= worthwhile * (after.buffers + after.scanned),
  );
}

function rankOf(basis: Basis, finding: Finding, trial: FixTrial, text: string): number {
  if (trial.verdict === 'verified' && !helps(basis, finding, trial)) return 0;
  const names = (name: string): boolean => new RegExp(`(^|[^\\w])${escaped(name)}([^\\w]|$)`).test(text);
  const lead = trial.columns[0];
  const sameLead = lead !== undefined && names(trial.table) && names(lead);
  const sameStatement = trial.effects.some((effect) =>
    alike(basis.app, effect.statement).some((id) => finding.statements.includes(id)),
  );
  if (!sameLead && !(sameStatement && names(trial.table))) return 0;
  return (
    (trial.verdict === 'verified' ? ranks.verified : 0) +
    (sameLead ? ranks.sameLead : 0) +
    (trial.columns.every(names) ? ranks.sameColumns : 0) +
    (sameStatement ? ranks.sameStatement : 0)
  );
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What a trial showed, one line each: before and after, and what each written row pays. */
export function evidenceOf(basis: Basis, finding: Finding, trial: FixTrial): string[] {
  if (trial.verdict === 'refused') return [`tried in the lab and refused: ${trial.ddl}: ${trial.why}`];
  const lines = [`tried in the lab: ${trial.ddl}: ${trial.why}`];
  const effect = trial.effects.find(({ statement }) => alike(basis.app, statement).some((id) => finding.statements.includes(id)));
  if (effect !== undefined) {
    const { before, after } = effect;
    lines.push(
      `rows looked at ${String(before.scanned)} before, ${String(after.scanned)} after; pages ${String(before.buffers)} before, ${String(after.buffers)} after`,
    );
  }
  if (trial.write !== undefined) {
    const { walBytesBefore, walBytesAfter } = trial.write;
    lines.push(`each written row costs ${String(Math.max(0, Math.round(walBytesAfter - walBytesBefore)))} bytes of log more`);
  }
  return lines;
}
