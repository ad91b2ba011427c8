export { run, type RunOptions } from './run.js';
export { type Documents, readDocuments } from './documents/index.js';
