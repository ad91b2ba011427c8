import type { AfterFixes, Verdict } from '../model/index.js';
import { type Basis, type Supposition, supposing } from './basis.js';
import { stepOf } from './causes.js';
import { climb, decisive, hasDecisive } from './staircase.js';
import { verifiedCurves } from './trials.js';

/** Users up to which an app holds, and whether that is past the largest size. */
export function reach(basis: Basis): { users: number; over: boolean } {
  const rung = decisive(climb(basis, hasDecisive));
  return rung === undefined ? { users: basis.largest, over: true } : { users: stepOf(basis, rung.cause).users, over: false };
}

/**
 * How far fixes lift the ceiling. `sameAnswers`: verified indexes, one statement for a loop, counting in the database.
 * `changingWhatIsShown`: lists in pages too, and what a cap or a late filter hid.
 */
export function afterFixesOf(basis: Basis): Verdict['afterFixes'] {
  const indexed = verifiedCurves(basis);
  const same: Partial<Supposition> = { indexed, batched: true, counted: true };
  const asIs = reach(basis);
  const onlyIndexes = reach(supposing(basis, { indexed }));
  const graded = (change: Partial<Supposition>): AfterFixes => {
    const reached = reach(supposing(basis, change));
    const enough = reached.users === onlyIndexes.users && reached.over === onlyIndexes.over;
    const lifted = onlyIndexes.users > asIs.users || onlyIndexes.over !== asIs.over;
    return { ...reached, grade: enough && lifted ? 'verified' : 'modelled' };
  };
  return { sameAnswers: graded(same), changingWhatIsShown: graded({ ...same, paged: true }) };
}
