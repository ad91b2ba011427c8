import path from 'node:path';
import { type Module, parseModule } from '../../../read/parse.js';
import type { Folder } from '../../model.js';

const endings = ['', '.ts', '.tsx', '.js', '.mjs', '/index.ts', '/index.tsx', '/index.js'];

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
      const text = base === '.' || base.startsWith('..') ? undefined : folder.read(base + ending);
      if (text !== undefined && /\.[cm]?[jt]sx?$/.test(base + ending)) return parseModule(base + ending, text);
    }
  }
  return undefined;
}
