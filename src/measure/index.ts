export { fillDatabases, type FilledDatabase } from './fill/fill-databases.js';
export { measure } from './measure.js';
export { type Depth, extents } from './options.js';
export type { MeasureOptions } from './options.js';
