// The built rooms, for the commands beside this file.
export { declaredRates } from '../../dist/judge/index.js';
export { openLab } from '../../dist/lab/index.js';
export { accept } from '../../dist/migrate/accept.js';
export { migrate } from '../../dist/migrate/index.js';
export { read } from '../../dist/read/index.js';
export { resolve } from '../../dist/resolve/index.js';
export { readDocuments, run } from '../../dist/run/index.js';
export { assume, readSettings } from '../../dist/settings/index.js';
