// Writes loadbearing.schema.json and blueprint.schema.json from the shapes that the readers hold against those files.
// Run it with `node scripts/schema.mjs` after a build; a test fails when the file and the shapes differ.
import { writeFileSync } from 'node:fs';
import { blueprintSchema } from '../dist/build/index.js';
import { ruleNames } from '../dist/cli/values.js';
import { settingsSchema } from '../dist/settings/index.js';

const write = (name, schema) => writeFileSync(new URL(`../${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);

write('loadbearing.schema.json', settingsSchema(ruleNames));
write('blueprint.schema.json', blueprintSchema());
