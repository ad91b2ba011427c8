export type { JudgeOptions } from './basis.js';
export { observedRules } from './observed/rules.js';
export { judge } from './judge.js';
export { declaredRates } from './declared.js';
