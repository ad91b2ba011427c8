// The tests of the report page need a Chromium. Where there is none, Debian's is installed; elsewhere it says what to do.
import { spawnSync } from 'node:child_process';
import { browserPath } from '../test/support/browser-path.mjs';

if (browserPath() === undefined) {
  const root = process.getuid?.() === 0;
  const has = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
  if (root && has('apt-get')) {
    console.error('No Chromium yet: installing Debian’s for the tests of the report page …');
    const run = (...words) => spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
    run('update');
    run('install', '-y', '--no-install-recommends', 'chromium');
  }
  if (browserPath() === undefined) {
    console.error('The tests of the report page need a Chromium or Chrome: install one, or set CHROMIUM to its path.');
    process.exit(1);
  }
}
