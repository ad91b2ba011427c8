import type { Finding, Lamp, Verdict } from '../model/index.js';
import type { Basis } from './basis.js';
import { candidatesOf, touchesUsers, type Candidate } from './candidates.js';
import { causeOf } from './causes.js';
import { isCovered } from './coverage.js';
import { atLeast } from './grades.js';
import { isExamined } from './guarded.js';
import { doubtsAbout, isFirm } from './guesses.js';
import { roomOfOneGroup } from './wrong.js';

/** Fast, right and private at each size. What could not be seen is unknown, never green. */
export function lampsOf(basis: Basis, findings: readonly Finding[]): Verdict['lamps'] {
  const candidates = candidatesOf(basis).filter((candidate) => candidate.userFacing);
  const examined = isExamined(basis);
  return basis.options.users.map((users) => ({
    users,
    fast: fast(basis, candidates, users),
    right: right(basis, findings, users),
    private: privacy(basis, findings, users, examined),
  }));
}

function fast(basis: Basis, candidates: readonly Candidate[], users: number): Lamp {
  const passed = candidates.filter((candidate) => candidate.kind !== 'wrong' && candidate.crossing.centre < users);
  if (passed.some((candidate) => isFirm(doubtsAbout(basis, causeOf(basis, candidate))))) return 'red';
  return passed.length > 0 || !isCovered(basis) ? 'unknown' : 'green';
}

function right(basis: Basis, findings: readonly Finding[], users: number): Lamp {
  const mattering = findings.filter(
    (finding) =>
      finding.status === 'open' && (finding.breaks === 'wrong' || finding.breaks === 'fails') && touchesUsers(basis, finding),
  );
  const broken = mattering.some((finding) => {
    if (finding.breaksAt !== undefined) return users > finding.breaksAt.users;
    return isKnownToBreak(finding);
  });
  if (broken) return 'red';
  const open = mattering.some((finding) => finding.breaksAt === undefined);
  return open || !isCovered(basis) ? 'unknown' : 'green';
}

/** Seen to be wrong, whatever the size. */
export function isKnownToBreak(finding: Finding): boolean {
  return finding.status === 'open' && finding.breaksAt === undefined && atLeast(finding.grade, 'measured');
}

function privacy(basis: Basis, findings: readonly Finding[], users: number, examined: boolean): Lamp {
  const open = findings.filter((finding) => finding.status === 'open');
  if (open.some((finding) => finding.rule === 'no-owner') && users > roomOfOneGroup(basis)) return 'red';
  if (open.some((finding) => finding.breaks === 'unsafe')) return 'red';
  return examined ? 'green' : 'unknown';
}
