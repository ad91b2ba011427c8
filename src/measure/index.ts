export { measure } from './measure.js';
export type { MeasureOptions } from './options.js';
