import type { Verdict } from '../model/index.js';
import { type Basis, isUserFacing } from './basis.js';
import { mainFinding, stepOf } from './causes.js';
import { isMeasured } from './coverage.js';
import { gradeOf, weakest } from './grades.js';
import type { Rung } from './staircase.js';
import { roomOfOneGroup } from './wrong.js';

/** Whether users reach anything that was not measured: then a ceiling is one from above only. */
export function isAtMost(basis: Basis): boolean {
  return basis.app.entryPoints.filter(isUserFacing).some((entry) => !isMeasured(basis, entry));
}

/** Whether the ceiling is one group, because nothing says whose row it is. */
export function isOneGroup(rung: Rung | undefined): boolean {
  const candidate = rung?.cause.candidate;
  return candidate?.kind === 'wrong' && candidate.finding.rule === 'no-owner';
}

/** The number on the box; undefined when nothing was measured and nothing is known to be wrong. */
export function ceilingOf(basis: Basis, rung: Rung | undefined): Verdict['ceiling'] {
  const atMost = isAtMost(basis);
  const unit = basis.scenario.population?.unit ?? 'user';
  if (rung === undefined) {
    if (basis.curves.size === 0) return undefined;
    return {
      users: basis.largest,
      interval: [basis.largest, basis.largest],
      over: true,
      under: false,
      grade: weakest([gradeOf(basis, [...basis.curves.keys()], basis.largest)]),
      cause: undefined,
      breaks: 'Nothing that was measured gives way',
      sort: undefined,
      resource: undefined,
      atMost,
      unit,
    };
  }
  const step = stepOf(rung.basis, rung.cause);
  const oneGroup = isOneGroup(rung);
  return {
    users: oneGroup ? roomOfOneGroup(basis) : step.users,
    interval: step.interval,
    over: false,
    under: step.under,
    grade: step.grade,
    cause: mainFinding(basis, step)?.id ?? step.entryPoint,
    breaks: step.breaks,
    sort: step.sort,
    resource: step.resource,
    atMost: atMost && !oneGroup,
    unit: oneGroup ? (basis.scenario.group?.unit ?? unit) : unit,
  };
}
