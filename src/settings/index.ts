export { parseWithLines } from './json.js';
export { problemIn, type Shape } from './shape.js';
export { assume } from './assume.js';
export { plain as plainValue, readSettings, settingsFile } from './read.js';
export { schemaPlace, settingsSchema } from './schema.js';
export { settingsOf } from './written.js';
