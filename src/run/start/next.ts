import { existsSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from './command.js';
import { packageRoot } from './place.js';

/** Since this version Next.js builds with another bundler, which takes no packages that are linked from elsewhere. */
const otherBundler = 16;
/** Since this one it can be built without the pages that are made once and for all. */
const withoutPages = 14.2;

/**
 * How a Next.js app is started: built, as its users meet it, since in development every page is made anew for each visit and is
 * translated when it is first asked for; in development where it cannot be built.
 * @param folders where its packages may be, the nearest first
 */
export function nextCommand(folder: string, folders: readonly string[]): Command {
  const version = versionOf(folders);
  const bundler = version >= otherBundler ? ' --webpack' : '';
  const build = `next build${bundler}`;
  const builds = version >= withoutPages ? [build, `${build} --experimental-build-mode compile`] : [build];
  return { line: 'next start', folder, builds, unbuilt: `next dev${bundler}` };
}

/** By the installed package, else by what the app asks for. */
function versionOf(folders: readonly string[]): number {
  const installed = folders.map((folder) => Reflect.get(manifestOf(path.join(folder, 'node_modules/next')), 'version'));
  const asked = folders.map((folder) => {
    const dependencies: unknown = Reflect.get(manifestOf(folder), 'dependencies');
    return typeof dependencies === 'object' && dependencies !== null ? Reflect.get(dependencies, 'next') : undefined;
  });
  for (const version of [...installed, ...asked]) {
    const [number] = /\d+(?:\.\d+)?/.exec(String(version ?? '')) ?? [];
    if (number !== undefined) return Number(number);
  }
  return 0;
}

/** The package.json of a folder; an empty record where there is none. */
function manifestOf(folder: string): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Of several, Next.js reads the first. */
const endings = ['js', 'mjs', 'ts', 'mts', 'cjs', 'cts'];

/** Bundled into the app it would be out of the seam's reach, and speak to a service that is not there. */
const neon = JSON.stringify(`commonjs ${path.join(packageRoot, 'dist/run/start/neon.js')}`);

/** Stands before the app's own settings: types and style are checked elsewhere, a server is started here, out of the usual folder. */
const wrapping = (imported: string, exported: string): string => `${imported}
const before = async (phase, context) => {
  const own = original && original.default ? original.default : original;
  const told = { ...(typeof own === 'function' ? await own(phase, context) : await own) };
  delete told.output;
  delete told.distDir;
  delete told.basePath;
  const webpack = (config, settings) => {
    const made = (told.webpack && told.webpack(config, settings)) || config;
    if (settings.isServer && settings.nextRuntime !== 'edge')
      made.externals = [{ '@neondatabase/serverless': ${neon} }, ...[made.externals || []].flat()];
    return made;
  };
  return { ...told, webpack, typescript: { ...told.typescript, ignoreBuildErrors: true }, eslint: { ...told.eslint, ignoreDuringBuilds: true } };
};
${exported}
`;

/** In place of the addresses of fonts, which a build would fetch: what Next.js's own tests give it. */
const fonts = `module.exports = new Proxy({}, {
  get: (_, address) => typeof address === 'string' && address.startsWith('http')
    ? "@font-face { font-family: 'any'; font-style: normal; font-weight: 400; src: url(https://fonts.gstatic.com/s/any.woff2) format('woff2'); }"
    : undefined,
});
`;

/**
 * Makes a copy of a Next.js app ready to be built without a network and without what its authors check elsewhere.
 * @param folder of the app in the copy
 * @returns what its environment has to say besides
 */
export async function readyForBuild(folder: string): Promise<Record<string, string>> {
  await rm(path.join(folder, '.next'), { recursive: true, force: true });
  const ending = endings.find((each) => existsSync(path.join(folder, `next.config.${each}`)));
  if (ending !== undefined) {
    const own = `next.config.${ending}`;
    const kept = `next.config.original.${ending}`;
    await rename(path.join(folder, own), path.join(folder, kept));
    await writeFile(path.join(folder, own), wrapper(ending, kept, isModule(folder)));
  }
  const answers = path.join(folder, '.next-fonts.cjs');
  await writeFile(answers, fonts);
  return { NEXT_FONT_GOOGLE_MOCKED_RESPONSES: answers };
}

function wrapper(ending: string, kept: string, isModuleFolder: boolean): string {
  if (ending.endsWith('ts'))
    return `// @ts-nocheck\n${wrapping(`import * as original from './${kept.replace(/\.\w+$/, '')}';`, 'export default before;')}`;
  return ending === 'mjs' || (ending === 'js' && isModuleFolder)
    ? wrapping(`import * as original from './${kept}';`, 'export default before;')
    : wrapping(`const original = require('./${kept}');`, 'module.exports = before;');
}

function isModule(folder: string): boolean {
  return Reflect.get(manifestOf(folder), 'type') === 'module';
}
