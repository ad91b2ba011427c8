export { applyEdits } from './apply.js';
export { requireClean } from './clean.js';
export { openFolder } from './folder.js';
export type { Edit, Left } from './model.js';
export { patchOf } from './patch.js';
export { planFix, type FixPlan } from './plan.js';
export { type Undone, undoFix } from './undo.js';
