import path from 'node:path';
import { expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure } from '../support/cli.js';
import { notesApp } from '../support/notes.js';

it('refuses requests that it is told to read and cannot, before anything is measured', async () => {
  const folder = writeApp({
    ...notesApp,
    'docs/api.har': '{',
    'loadbearing.json': '{ "run": { "requests": ["docs/api.har"] } }',
  });
  const told = path.join(folder, 'absent.json');
  expect(expectFailure(await cli(['run', folder, '--requests', told]), 'LB_REQUESTS')).toContain('absent.json cannot be used');
  expect(expectFailure(await cli(['run', folder]), 'LB_REQUESTS')).toContain('api.har cannot be used: it is no JSON');
});
