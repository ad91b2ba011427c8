import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { posix } from 'node:path';
import type { Module } from './parse.js';

export const endings = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
];

/** The module at a path without its ending; what is written `.js` may be `.ts`. */
export function moduleAt(path: string, modules: Map<string, Module>): Module | undefined {
  for (const at of [path, path.replace(/\.[cm]?jsx?$/, '')])
    for (const ending of endings) {
      const module = modules.get(`${at}${ending}`);
      if (module) return module;
    }
  return undefined;
}

/** `./x` and `../x`. */
export function relativeModule(from: Module, source: string, modules: Map<string, Module>): Module | undefined {
  if (!source.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from.file), source);
  return moduleAt(path === '.' ? 'index' : path.replace(/\/$/, ''), modules);
}

/** `paths` of a tsconfig: what each pattern stands for, from the repository's root. */
export type PathAliases = [pattern: string, targets: string[]][];

/** The aliases of a tsconfig and of what it extends within the repository; a base that is not installed is left out. */
export function readAliases(root: string, file: string, depth = 0): PathAliases {
  const parsed = readJson(file);
  if (!isRecord(parsed) || depth > 5) return [];
  const folder = dirname(file);
  const bases = (Array.isArray(parsed['extends']) ? parsed['extends'] : [parsed['extends']]).flatMap((base: unknown) =>
    typeof base === 'string' && base.startsWith('.')
      ? readAliases(root, join(folder, base.endsWith('.json') ? base : `${base}.json`), depth + 1)
      : [],
  );
  const options = parsed['compilerOptions'];
  if (!isRecord(options) || !isRecord(options['paths'])) return bases;
  const base = typeof options['baseUrl'] === 'string' ? join(folder, options['baseUrl']) : folder;
  const own = Object.entries(options['paths']).map(([pattern, targets]): [string, string[]] => [
    pattern,
    (Array.isArray(targets) ? targets : []).flatMap((target: unknown) =>
      typeof target === 'string' ? [relative(root, join(base, target)).split(sep).join('/')] : [],
    ),
  ]);
  return [...own, ...bases];
}

/** The module that an alias names. */
export function aliasedModule(source: string, aliases: PathAliases, modules: Map<string, Module>): Module | undefined {
  for (const [pattern, targets] of aliases) {
    const star = pattern.indexOf('*');
    const matches =
      star < 0 ? source === pattern : source.startsWith(pattern.slice(0, star)) && source.endsWith(pattern.slice(star + 1));
    if (!matches) continue;
    const middle = star < 0 ? '' : source.slice(star, source.length - (pattern.length - star - 1));
    for (const target of targets) {
      const module = moduleAt(target.replace('*', middle), modules);
      if (module) return module;
    }
  }
  return undefined;
}

/** JSON with comments and commas before a closing bracket, as tsconfig has them. */
function readJson(file: string): unknown {
  try {
    const text = readFileSync(file, 'utf8').replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
      found.startsWith('"') ? found : '',
    );
    return JSON.parse(text.replace(/,(\s*[}\]])/g, '$1'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
