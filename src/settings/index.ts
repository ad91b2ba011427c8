export { parseWithLines } from './json.js';
export { problemIn, type Shape } from './shape.js';
export { assume } from './assume.js';
export { readSettings, settingsFile } from './read.js';
export { schemaPlace, settingsSchema } from './schema.js';
export { settingsOf } from './written.js';
