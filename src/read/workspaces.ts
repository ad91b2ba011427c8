import { posix } from 'node:path';
import type { Module } from './parse.js';
import { moduleAt } from './paths.js';
import type { TextFile } from './schema/sql-files.js';

interface Workspace {
  name: string;
  folder: string;
  /** Subpath patterns and what they stand for, as `exports` in package.json has them; the first file that exists counts. */
  exports: [pattern: string, targets: string[]][];
}

/** The packages of a repository by their names: an import of one is an import of its folder, whether it is installed or not. */
export function findWorkspaces(texts: TextFile[]): Workspace[] {
  return texts
    .filter((file) => posix.basename(file.file) === 'package.json')
    .flatMap((file) => workspaceOf(file))
    .sort((left, right) => right.name.length - left.name.length);
}

function workspaceOf({ file, text }: TextFile): Workspace[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof parsed !== 'object' || parsed === null || !('name' in parsed) || typeof parsed.name !== 'string') return [];
  const folder = posix.dirname(file) === '.' ? '' : `${posix.dirname(file)}/`;
  const entries = 'exports' in parsed ? exportsOf(parsed.exports) : [];
  const mains = ['source', 'module', 'main', 'types'].flatMap((key) => {
    const value: unknown = Object.entries(parsed).find(([name]) => name === key)?.[1];
    return typeof value === 'string' ? [value] : [];
  });
  return [{ name: parsed.name, folder, exports: [...entries, ['.', mains]] }];
}

function exportsOf(exports: unknown): Workspace['exports'] {
  if (typeof exports === 'string' || !isRecord(exports)) return [['.', targetsOf(exports)]];
  const paths = Object.entries(exports).filter(([key]) => key.startsWith('.'));
  return paths.length > 0 ? paths.map(([key, value]) => [key, targetsOf(value)]) : [['.', targetsOf(exports)]];
}

/** A target may stand under conditions, several deep. */
function targetsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isRecord(value) || Array.isArray(value) ? Object.values(value).flatMap(targetsOf) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The module that an import from a package of the repository names. */
export function workspaceModule(source: string, workspaces: Workspace[], modules: Map<string, Module>): Module | undefined {
  const workspace = workspaces.find(({ name }) => source === name || source.startsWith(`${name}/`));
  if (!workspace) return undefined;
  const rest = source.slice(workspace.name.length).replace(/^\//, '');
  for (const target of candidates(rest, workspace)) {
    const path = posix.normalize(posix.join(workspace.folder, target));
    const module = moduleAt(path, modules) ?? moduleAt(sourceOf(path), modules);
    if (module) return module;
  }
  return undefined;
}

/** What was built from `src/x.ts` is `dist/x.js`. */
function sourceOf(path: string): string {
  return path.replace(/(^|\/)(dist|build|lib|out)\//, '$1src/').replace(/\.d\.ts$|\.[cm]?js$/, '');
}

function candidates(rest: string, { exports }: Workspace): string[] {
  const wanted = rest === '' ? '.' : `./${rest}`;
  const named = exports.flatMap(([pattern, targets]) => {
    if (pattern === wanted) return targets;
    const star = pattern.indexOf('*');
    if (star < 0 || !wanted.startsWith(pattern.slice(0, star))) return [];
    const middle = wanted.slice(star, wanted.length - (pattern.length - star - 1));
    return targets.map((target) => target.replaceAll('*', middle));
  });
  return [...named, ...(rest === '' ? ['index', 'src/index', 'src/main'] : [rest, `src/${rest}`])];
}
