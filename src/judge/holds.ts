import type { Finding, Verdict } from '../model/index.js';
import { type Basis, isUserFacing, statementsOf } from './basis.js';
import { loadCandidates } from './candidates.js';
import { listed, nameOf, size } from './words.js';

/** What holds, in plain words; nothing that was not measured. */
export function holdsOf(basis: Basis, entries: Verdict['entryPoints'], findings: readonly Finding[]): string[] {
  const unit = basis.scenario.population?.unit ?? 'user';
  const most = size(basis.largest, unit);
  const sentences: string[] = [];
  const faced = basis.app.entryPoints.filter(isUserFacing).filter((entry) => statementsOf(basis, entry).length > 0);
  const verdicts = new Map(entries.map((entry) => [entry.id, entry.verdict]));
  const failing = new Set(
    findings
      .filter((finding) => finding.status === 'open' && finding.breaks !== 'slow' && finding.breaks !== 'costs')
      .flatMap((finding) => finding.entryPoints),
  );
  const holding = faced.filter((entry) => {
    const verdict = verdicts.get(entry.id);
    return verdict !== undefined && verdict.measured && verdict.ceiling.over && !failing.has(entry.id);
  });
  // With one group only, nothing can be said of more users.
  if (holding.length > 0 && basis.scenario.group === undefined) {
    sentences.push(
      `${String(holding.length)} of the ${String(faced.length)} screens and calls that users meet, each by itself, still answer in time at ${most}: ${listed(holding.map(nameOf), 4)}.`,
    );
  }
  if (basis.curves.size > 0) sentences.push(...loadHolds(basis, most));
  const cleared = findings.filter((finding) => finding.status === 'cleared').length;
  if (cleared > 0) {
    const what = cleared === 1 ? 'one suspicion' : `${String(cleared)} suspicions`;
    sentences.push(
      `${what.charAt(0).toUpperCase()}${what.slice(1)} from reading the code: measured, and up to ${most} of no importance.`,
    );
  }
  return sentences;
}

function loadHolds(basis: Basis, most: string): string[] {
  const shared = loadCandidates(basis).filter((candidate) => candidate.kind === 'shared');
  const words = { database: 'the database', process: 'the app’s process', connections: 'connections to the database' };
  const calm = shared.flatMap((candidate) =>
    candidate.kind === 'shared' && candidate.crossing.centre === Infinity ? [words[candidate.shared]] : [],
  );
  return calm.length === 0 ? [] : [`The busiest minute at ${most} is not too much for ${listed(calm)}.`];
}
