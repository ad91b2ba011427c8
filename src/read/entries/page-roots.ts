import type { EntryPoint, Unknown } from '../../model/index.js';
import type { Run } from '../interpret/frame.js';
import type { Module } from '../parse.js';
import type { Root } from '../roots.js';
import type { TextFile } from '../schema/sql-files.js';
import { dependsOn, packageFolders } from './packages.js';

const mounts = /\b(createRoot|hydrateRoot|ReactDOM\.(render|hydrate))\s*\(/;
const pages = /(^|\/)(App\.[jt]sx|(pages|screens|routes|views)\/.*\.[jt]sx)$/;

/** Modules that put a page into a browser, in packages of which no HTML file names a script. */
export function overlookedPages(run: Run, texts: TextFile[], roots: Root[]): Root[] {
  return reactPackages(run, texts).flatMap(({ modules }) => {
    if (roots.some(({ file, client }) => client && modules.some((module) => module.file === file))) return [];
    return modules
      .filter(({ text }) => mounts.test(text) && /['"]react-dom(\/client)?['"]/.test(text))
      .map(({ file }) => ({ file, client: true }));
  });
}

/** Packages that plainly have React pages of which none was found: what those do is not known. */
export function pagesNotFound(run: Run, texts: TextFile[], roots: Root[], entryPoints: EntryPoint[]): Unknown[] {
  return reactPackages(run, texts).flatMap(({ folder, modules }): Unknown[] => {
    const files = new Set(modules.map((module) => module.file));
    const started = roots.some(({ file, client }) => client && files.has(file));
    const shown = entryPoints.some(({ kind, location }) => kind === 'page' && files.has(location.file));
    if (started || shown || !modules.some(({ file }) => pages.test(file.slice(folder.length)))) return [];
    const why =
      'has React pages, and nothing was found that shows them: no index.html, no createRoot and no routes of a framework that is read';
    return [{ what: 'entry-point', name: folder === '' ? '.' : folder.slice(0, -1), why }];
  });
}

/** The packages that show React in a browser, each with the modules that are its own and not of a package within it. */
function reactPackages(run: Run, texts: TextFile[]): { folder: string; modules: Module[] }[] {
  const all = packageFolders(texts, () => true);
  const react = packageFolders(texts, (text) => dependsOn(text, 'react-dom'));
  const owner = (file: string): string | undefined =>
    all.filter((folder) => file.startsWith(folder)).sort((left, right) => right.length - left.length)[0];
  return react.map((folder) => ({
    folder,
    modules: [...run.modules.values()].filter(({ file }) => file.startsWith(folder) && owner(file) === folder),
  }));
}
