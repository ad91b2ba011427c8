// Bundles the judge, with the sections of the report page that follow it, for the browser: the page carries it, and it runs in a worker.
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
await build({
  absWorkingDir: root,
  entryPoints: ['dist/report/live/sections.js'],
  outfile: 'dist/report/live/bundle.js',
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'live',
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
});
