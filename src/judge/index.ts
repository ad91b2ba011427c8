export type { JudgeOptions } from './basis.js';
export { observedRules } from './observed/rules.js';
export { judge, reachWith } from './judge.js';
export { declaredRates, declaredWriters } from './declared.js';
