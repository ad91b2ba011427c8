import type { EntryPoint, EntryPointVerdict, Step, Verdict } from '../model/index.js';
import { type Basis, statementsOf } from './basis.js';
import { type Bound, intervalOf, widened } from './bound.js';
import { budgetOf, isJob } from './budget.js';
import { sizeCrossing } from './candidates.js';
import { causeOf, stepOf } from './causes.js';
import { isMeasured } from './coverage.js';
import { gradeOf } from './grades.js';
import { evaluate, isBrowser, latency } from './latency.js';
import { heapMegabytes } from './memory.js';
import type { Parts } from './parts.js';
import { resourceOf } from './reasons.js';
import { nameOf, sentence, size } from './words.js';

/** Each entry point with its own ceiling and what it costs at each size. */
export function entryPointsOf(basis: Basis): Verdict['entryPoints'] {
  return basis.app.entryPoints.map(({ work, ...entry }) => ({ ...entry, verdict: verdictOf(basis, { ...entry, work }) }));
}

function verdictOf(basis: Basis, entry: EntryPoint): EntryPointVerdict {
  const statements = statementsOf(basis, entry);
  const part = (users: number, bound: Bound): ReturnType<typeof evaluate> => evaluate(basis, entry, users, bound);
  return {
    entryPoint: entry.id,
    budgetMilliseconds: budgetOf(basis, entry),
    ceiling: ownCeiling(basis, entry),
    at: basis.options.users.map((users) => ({
      users,
      grade: gradeOf(basis, statements, users),
      milliseconds: intervalOf((bound) => latency(basis, entry, users, bound)),
      database: intervalOf((bound) => widened(databaseOf(part(users, bound).critical), bound)),
      process: intervalOf((bound) => widened(part(users, bound).critical.process, bound)),
      statements: intervalOf((bound) => part(users, bound).whole.statements),
      heapMegabytes: isBrowser(basis, entry) ? [0, 0] : intervalOf((bound) => heapMegabytes(basis, entry, users, bound)),
    })),
    measured: isMeasured(basis, entry),
  };
}

const databaseOf = ({ database, disk }: Parts): number => database + disk;

function ownCeiling(basis: Basis, entry: EntryPoint): Step {
  const crossing = sizeCrossing(basis, entry);
  const sort = isJob(entry) ? 'job-overrun' : 'size';
  if (crossing.centre < basis.largest) {
    const candidate = { kind: 'entry', key: `entry ${entry.id}`, crossing, sort, userFacing: true, entry } as const;
    return stepOf(basis, causeOf(basis, candidate));
  }
  const unit = basis.scenario.population?.unit ?? 'user';
  return {
    users: basis.largest,
    interval: [Math.min(crossing.low, basis.largest), basis.largest],
    over: true,
    under: false,
    grade: gradeOf(basis, statementsOf(basis, entry), basis.largest),
    sort,
    resource: resourceOf(basis, entry, evaluate(basis, entry, basis.largest, 'centre').critical),
    entryPoint: entry.id,
    findings: [],
    breaks: `${sentence(nameOf(entry))} still answers in time at ${size(basis.largest, unit)}`,
  };
}
