import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ResolverFactory } from 'oxc-resolver';
import type { Module } from './parse.js';

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** Finds the module of the repository that an import names; undefined for packages. Aliases come from tsconfig and the usual ones. */
export function createResolver(root: string, modules: Map<string, Module>): (from: Module, source: string) => Module | undefined {
  const resolvers = new Map<string, ResolverFactory>();
  const known = new Map<string, Module | undefined>();
  const resolverFor = (folder: string): ResolverFactory => {
    const config = findConfig(root, folder);
    const key = config ?? '';
    let resolver = resolvers.get(key);
    if (!resolver) {
      resolver = new ResolverFactory({
        extensions,
        extensionAlias: { '.js': ['.ts', '.tsx', '.js', '.jsx'], '.jsx': ['.tsx', '.jsx'], '.mjs': ['.mts', '.mjs'] },
        conditionNames: ['import', 'require', 'default'],
        symlinks: false,
        ...(config === undefined ? {} : { tsconfig: { configFile: config, references: 'auto' } }),
      });
      resolvers.set(key, resolver);
    }
    return resolver;
  };
  return (from, source) => {
    if (/^(node:|https?:|npm:|jsr:)/.test(source)) return undefined;
    const folder = join(root, dirname(from.file));
    const key = `${folder}|${source}`;
    if (known.has(key)) return known.get(key);
    const module = byResolver(resolverFor(folder), folder, source, root, modules) ?? byAlias(source, modules);
    known.set(key, module);
    return module;
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

/** `@/x` and `~/x` mean src/x by every builder's convention, whatever the configuration says. */
function byAlias(source: string, modules: Map<string, Module>): Module | undefined {
  const rest = /^(?:@|~)\/(.+)$/.exec(source)?.[1];
  if (rest === undefined) return undefined;
  for (const base of ['src/', 'client/src/', 'app/', '']) {
    for (const ending of ['', ...extensions, ...extensions.map((extension) => `/index${extension}`)]) {
      const module = modules.get(`${base}${rest}${ending}`);
      if (module) return module;
    }
  }
  return undefined;
}

function findConfig(root: string, folder: string): string | undefined {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const file = join(at, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (at === root) break;
  }
  return undefined;
}
