export type { JudgeOptions } from './basis.js';
export { judge } from './judge.js';
export { declaredRates } from './declared.js';
