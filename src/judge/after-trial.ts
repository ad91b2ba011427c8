import type { FixTrial } from '../model/index.js';
import { type Basis, supposing } from './basis.js';
import { batchedStatements, curvesOf } from './trials.js';

/** The app with one verified fix and nothing else. */
export function after(basis: Basis, trial: FixTrial): Basis {
  if (trial.kind === 'batch') return supposing(basis, { batched: batchedStatements(basis, [trial]) });
  return supposing(basis, { indexed: curvesOf(basis, [trial]) });
}
