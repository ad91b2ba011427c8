export { measure } from './measure.js';
export { type Depth, extents } from './options.js';
export type { MeasureOptions } from './options.js';
