export { askDatabase } from './live.js';
export { linesFrom, untold } from './lines.js';
export { snapshotQuery, snapshotText } from './query.js';
export { readSnapshot } from './read.js';
