import { describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli } from '../support/cli.js';
import { notesApp } from '../support/notes.js';

/** The same app, mended: its list has a page's length and an index in its order. */
const soundApp = {
  ...notesApp,
  'migrations/002_index.sql': 'create index on notes (user_id, created_at desc);\n',
  'src/server.js': (notesApp['src/server.js'] ?? '').replace('order by created_at desc', 'order by created_at desc limit 20'),
};

describe.concurrent('the exit status', () => {
  it('is 0 when the app holds at every size that was asked about', async () => {
    const { status, stdout } = await cli(['check', writeApp(soundApp), '--quick', '--users', '10k,100k']);
    expect(stdout).toContain('100 thousand');
    expect(status).toBe(0);
  });

  it('is 0 when a review finds nothing, and it says that this is no measurement', async () => {
    const { status, stdout } = await cli(['review', writeApp(soundApp)]);
    expect(stdout).toContain('no measurement');
    expect(status).toBe(0);
  });

  it('is 1 when it breaks before', async () => {
    const { status, stdout } = await cli(['review', writeApp(notesApp)]);
    expect(stdout).toContain('notes is searched by user_id');
    expect(status).toBe(1);
  });
});
