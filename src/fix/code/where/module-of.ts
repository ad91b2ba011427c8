import path from 'node:path';
import { type Module, parseModule } from '../../../read/parse.js';
import type { Folder } from '../../model.js';

const endings = ['', '.ts', '.tsx', '.js', '.mjs', '/index.ts', '/index.tsx', '/index.js'];

const parsed = new WeakMap<Folder, Map<string, Module | undefined>>();

/** A file of the app, parsed once. */
export function moduleAt(file: string, folder: Folder): Module | undefined {
  const modules = parsed.get(folder) ?? new Map<string, Module | undefined>();
  parsed.set(folder, modules);
  if (!modules.has(file)) {
    const text = folder.read(file);
    modules.set(file, text === undefined ? undefined : parseModule(file, text));
  }
  return modules.get(file);
}

/** The file that an import names, by its path or by the usual alias. */
export function moduleOf(source: string, { file }: Module, folder: Folder): Module | undefined {
  const plain = source.replace(/\.js$/, '');
  const bases = source.startsWith('.')
    ? [path.posix.join(path.posix.dirname(file), plain)]
    : /^[@~]\//.test(source)
      ? ['src', 'app', '.', 'server'].map((root) => path.posix.join(root, plain.slice(2)))
      : [];
  for (const base of bases) {
    for (const ending of endings) {
      const file = base + ending;
      if (base === '.' || base.startsWith('..') || !/\.[cm]?[jt]sx?$/.test(file)) continue;
      const module = moduleAt(file, folder);
      if (module !== undefined) return module;
    }
  }
  return undefined;
}
