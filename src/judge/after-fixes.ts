import type { AfterFixes, Verdict } from '../model/index.js';
import { type Basis, type Supposition, supposing } from './basis.js';
import { stepOf } from './causes.js';
import { climb, decisive, hasDecisive } from './staircase.js';
import { tried } from './trials.js';

/** Users up to which an app holds, and whether that is past the largest size. */
export function reach(basis: Basis): { users: number; over: boolean } {
  const rung = decisive(climb(basis, hasDecisive));
  return rung === undefined ? { users: basis.largest, over: true } : { users: stepOf(basis, rung.cause).users, over: false };
}

/**
 * How far fixes lift the ceiling. `sameAnswers`: verified indexes, one statement for a loop, counting in the database.
 * `changingWhatIsShown`: lists in pages too, and what a cap or a late filter hid. `verified` where what was tried on a copy
 * is enough to get there.
 */
export function afterFixesOf(basis: Basis): Verdict['afterFixes'] {
  const { fixes } = basis.measurements;
  const same = tried(basis, fixes, false);
  const changing = tried(basis, fixes, true);
  const asIs = reach(basis);
  const graded = (onCopy: Partial<Supposition>, all: Partial<Supposition>): AfterFixes => {
    const onlyTried = reach(supposing(basis, onCopy));
    const reached = reach(supposing(basis, { ...onCopy, ...all }));
    const enough = reached.users === onlyTried.users && reached.over === onlyTried.over;
    const lifted = onlyTried.users > asIs.users || onlyTried.over !== asIs.over;
    return { ...reached, grade: enough && lifted ? 'verified' : 'modelled' };
  };
  return {
    sameAnswers: graded(same, { batched: true, counted: true }),
    changingWhatIsShown: graded(changing, { batched: true, counted: true, paged: true }),
  };
}
