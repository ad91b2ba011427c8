export { JsonError, parseWithLines } from './json.js';
export { problemIn, type Shape } from './shape.js';
export { assume } from './assume.js';
export { linesOf, plain as plainValue, readSettings, settingsFile } from './read.js';
export { schemaOf, schemaPlace, settingsSchema } from './schema.js';
export { settingsOf } from './written.js';
