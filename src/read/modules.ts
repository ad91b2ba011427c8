import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ResolverFactory } from 'oxc-resolver';
import type { Module } from './parse.js';
import { aliasedModule, moduleAt, type PathAliases, readAliases, relativeModule } from './paths.js';
import type { TextFile } from './schema/sql-files.js';
import { findWorkspaces, workspaceModule } from './workspaces.js';

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/**
 * Finds the module of the repository that an import names; undefined for packages. Relative paths first, then the resolver with
 * the nearest tsconfig, then what needs no installation: its aliases, the repository's own packages, the usual aliases, the
 * aliases of the tsconfigs above.
 */
export function createResolver(
  root: string,
  modules: Map<string, Module>,
  texts: TextFile[],
): (from: Module, source: string) => Module | undefined {
  const workspaces = findWorkspaces(texts);
  const resolvers = new Map<string, { factory: ResolverFactory; aliases: PathAliases }>();
  // By folder and source: an import is asked for again for each of its names, and whenever one of them is called.
  const known = new Map<string, Map<string, Module | undefined>>();
  const configs = new Map<string, string[]>();
  const resolverFor = (config: string | undefined): { factory: ResolverFactory; aliases: PathAliases } => {
    const key = config ?? '';
    let resolver = resolvers.get(key);
    if (!resolver) {
      const factory = new ResolverFactory({
        extensions,
        conditionNames: ['import', 'require', 'default'],
        symlinks: false,
        ...(config === undefined ? {} : { tsconfig: { configFile: config, references: 'auto' } }),
      });
      resolver = { factory, aliases: config === undefined ? [] : readAliases(root, config) };
      resolvers.set(key, resolver);
    }
    return resolver;
  };
  const find = (from: Module, source: string): Module | undefined => {
    if (/^(node:|https?:|npm:|jsr:)/.test(source)) return undefined;
    if (source.startsWith('.')) return relativeModule(from, source, modules);
    const folder = join(root, dirname(from.file));
    if (!configs.has(folder)) configs.set(folder, findConfigs(root, folder));
    const [nearest, ...above] = configs.get(folder) ?? [];
    const byConfig = (config: string | undefined): Module | undefined => {
      const { factory, aliases } = resolverFor(config);
      return byResolver(factory, folder, source, root, modules) ?? aliasedModule(source, aliases, modules);
    };
    return (
      byConfig(nearest) ??
      workspaceModule(source, workspaces, modules) ??
      byConvention(from, source, modules) ??
      // A builder goes by the configuration that it was started with, which may be one further up.
      firstOf(above, byConfig)
    );
  };
  return (from, source) => {
    const folder = from.file.slice(0, from.file.lastIndexOf('/') + 1);
    let near = known.get(folder);
    if (!near) known.set(folder, (near = new Map()));
    if (!near.has(source)) near.set(source, find(from, source));
    return near.get(source);
  };
}

function byResolver(
  resolver: ResolverFactory,
  folder: string,
  source: string,
  root: string,
  modules: Map<string, Module>,
): Module | undefined {
  try {
    const path = resolver.sync(folder, source).path;
    return path === undefined ? undefined : modules.get(relative(root, path).split(sep).join('/'));
  } catch {
    return undefined;
  }
}

/**
 * `@/x` and `~/x` mean src/x by every builder's convention, whatever the configuration says, and `@shared/x` the folder of that name: in the
 * package, then in the whole.
 */
function byConvention(from: Module, source: string, modules: Map<string, Module>): Module | undefined {
  const [, name = '', rest] = /^(?:@([\w-]*)|~)\/(.+)$/.exec(source) ?? [];
  if (rest === undefined) return undefined;
  const bases = name === '' ? ['src/', 'client/src/', 'app/', ''] : [`${name}/`, `src/${name}/`];
  const parts = from.file.split('/').slice(0, -1);
  const folders = [...parts.keys()].map((length) => `${parts.slice(0, parts.length - length).join('/')}/`);
  for (const folder of [...folders, ''])
    for (const base of bases) {
      const module = moduleAt(`${folder}${base}${rest}`, modules);
      if (module) return module;
    }
  return undefined;
}

function firstOf<T, R>(list: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The configurations for a folder's files, the nearest first. */
function findConfigs(root: string, folder: string): string[] {
  const configs: string[] = [];
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const file = join(at, 'tsconfig.json');
    if (existsSync(file)) configs.push(file);
    if (at === root) break;
  }
  return configs;
}
