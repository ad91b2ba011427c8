// Writes loadbearing.schema.json from the shapes that the reader holds against a loadbearing.json.
// Run it with `node scripts/schema.mjs` after a build; a test fails when the file and the shapes differ.
import { writeFileSync } from 'node:fs';
import { ruleNames } from '../dist/cli/values.js';
import { settingsSchema } from '../dist/settings/index.js';

const file = new URL('../loadbearing.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(settingsSchema(ruleNames), null, 2)}\n`);
