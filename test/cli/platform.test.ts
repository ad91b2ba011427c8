import { expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure } from '../support/cli.js';
import { notesApp } from '../support/notes.js';

/** Node that, once its modules are loaded, believes to run on Windows: all that can be tried of it here. */
const windows = `const write = process.stderr.write.bind(process.stderr);
process.stderr.write = (...said) => {
  Object.defineProperty(process, 'platform', { value: 'win32' });
  return write(...said);
};`;

it('a system without a Postgres of ours is told so in one line that names WSL', async () => {
  const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(windows)}` };
  const said = expectFailure(await cli(['review', writeApp(notesApp)], { environment }), 'LB_NO_POSTGRES');
  expect(said).toMatch(/\(win32-\w+\).*WSL/);
});
