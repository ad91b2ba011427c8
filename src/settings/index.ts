export { assume } from './assume.js';
export { readSettings, settingsFile } from './read.js';
export { schemaPlace, settingsSchema } from './schema.js';
export { settingsOf } from './written.js';
