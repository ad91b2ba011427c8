// Bundles what is loaded as one: the judge with the sections of the report page for the browser, and the command line.
import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

/** The page carries it, and it runs in a worker. */
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

/** A module that asks where it lies is told its place in `dist`, where it lies too: files and processes are named from there. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const place = relative(`${root}src/cli`, path).replace(/\.ts$/, '.js');
      const contents = text.replaceAll(/import\.meta\.url\b/g, `new URL(${JSON.stringify(place)}, import.meta.url).href`);
      return { contents, loader: 'ts', resolveDir: dirname(path) };
    });
  },
};

/** Nine hundred small files take longer to find and to open than to read: a command starts in half the time. */
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist/cli',
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [places],
});
