// Writes action.yml, the repository's own GitHub Action, from the steps that `loadbearing init` writes into a workflow.
// Run it with `node scripts/action.mjs` after a build; a test fails when the two differ.
import { writeFileSync } from 'node:fs';
import { actionText } from '../dist/cli/init/texts.js';

writeFileSync(new URL('../action.yml', import.meta.url), actionText());
