export { type Answer, answerTo } from './answer.js';
export type { JudgeOptions } from './basis.js';
export { withObserved } from './observed/findings.js';
export { heardApp } from './observed/heard.js';
export { observedRules } from './observed/rules.js';
export { judge, reachWith } from './judge.js';
export { declaredRates, declaredWriters } from './declared.js';
