import type { Factor, Finding, Verdict } from '../model/index.js';
import type { Basis } from './basis.js';
import { isCovered } from './coverage.js';
import { about, many, size } from './words.js';

const sized: readonly Factor[] = ['queries', 'data-model', 'caching'];
const factors: readonly Factor[] = ['queries', 'data-model', 'state', 'caching', 'backend'];

/** Each factor with its own ceiling, or holds, or unknown: no score (docs/ceiling.md "Capacity"). */
export function factorsOf(basis: Basis, findings: readonly Finding[]): Verdict['factors'] {
  return factors.map((factor) => {
    const open = findings.filter((finding) => finding.factor === factor && finding.status === 'open');
    return { factor, result: resultOf(basis, factor, open), findings: open.map((finding) => finding.id) };
  });
}

function resultOf(basis: Basis, factor: Factor, open: readonly Finding[]): string {
  const unit = basis.scenario.population?.unit ?? 'user';
  const { group } = basis.scenario;
  if (factor === 'data-model' && group !== undefined && open.some((finding) => finding.rule === 'no-owner')) {
    return `has room for one ${group.unit}`;
  }
  if (sized.includes(factor)) {
    const breaking = open.flatMap((finding) => finding.breaksAt?.users ?? []);
    const first = Math.min(...breaking);
    if (breaking.length > 0) {
      return first < basis.smallest ? `gives way under ${size(basis.smallest, unit)}` : `holds about ${many(first, unit)}`;
    }
    if (factor === 'queries' && open.length === 0 && isCovered(basis)) {
      return `holds over ${about(basis.largest)}`;
    }
    return open.length > 0 ? 'unknown: what was found could not be measured' : 'unknown: nothing was found in the code';
  }
  if (open.some((finding) => finding.grade !== 'suspected')) return 'does not hold';
  return whenRun(basis, factor, open);
}

/** What the running app tells of state and backend, where it was run. */
function whenRun({ options: { observations } }: Basis, factor: Factor, open: readonly Finding[]): string {
  if (observations?.started === undefined)
    return open.length > 0 ? 'unknown: suspected in the code, not tried' : 'unknown: the app was not run';
  const { started, looked, unknowns } = observations;
  if (factor === 'backend')
    return open.length > 0
      ? 'unknown: suspected in the code, not tried'
      : `holds: it started from the repository alone in ${String(started.seconds)} seconds`;
  if ((looked.twin ?? 0) === 0 || unknowns.some(({ name }) => name === 'twin'))
    return 'unknown: no second instance could be asked';
  if (open.length > 0) return 'unknown: suspected in the code; two instances and a restart did not show it';
  return `holds: two instances and a restart answered ${String(looked.twin)} requests alike`;
}
