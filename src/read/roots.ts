import { posix } from 'node:path';
import { dependsOn, packageFolders } from './entries/packages.js';
import type { Run } from './interpret/frame.js';
import type { Module } from './parse.js';
import type { TextFile } from './schema/sql-files.js';

export interface Root {
  file: string;
  /** A page in the browser rather than a process on a server. */
  client: boolean;
  /** A script that is run on a schedule. */
  job?: string;
}

const serving = /^(start|dev|serve|server|preview|prod|production|develop|worker)(:|$)/;
const jobs = /(^|[:-])(jobs?|cron|nightly|daily|hourly|weekly)([:-]|$)/;
const conventional =
  /^(apps\/[^/]+\/|packages\/[^/]+\/)?(src\/|server\/|backend\/|api\/|backend\/src\/|server\/src\/)?(index|server|app|main)\.[cm]?[jt]sx?$/;
/** The first file of a package that others import is where its exports are, not where anything starts. */
const barrel = /^packages\/[^/]+\/(src\/|server\/)?index\./;

/** Files that an app starts from: pages' scripts, what its package scripts run, edge functions, the usual names. */
export function findRoots(files: Set<string>, texts: TextFile[]): Root[] {
  const roots = new Map<string, Root>();
  const add = (root: Root) => {
    if (files.has(root.file) && !roots.has(root.file)) roots.set(root.file, root);
  };
  for (const { file, text } of texts) {
    const folder = posix.dirname(file);
    if (file.endsWith('.html')) {
      for (const match of text.matchAll(/<script[^>]+src=["']([^"']+\.[cm]?[jt]sx?)["']/g)) {
        const source = match[1] ?? '';
        add({ file: posix.normalize(posix.join(folder, source.replace(/^\//, ''))), client: true });
      }
    }
    if (posix.basename(file) === 'package.json') for (const root of scriptRoots(text, folder, files)) add(root);
  }
  for (const root of cloudFunctions(files, texts)) add(root);
  for (const file of files) {
    if (/(^|\/)supabase\/functions\/[^/_][^/]*\/index\.[jt]s$/.test(file)) add({ file, client: false });
    else if (conventional.test(file) && !barrel.test(file) && !/main\.[jt]sx$/.test(file)) add({ file, client: false });
  }
  return [...roots.values()];
}

/** Where the functions of Firebase are exported: what their package names as its main file, or the source that is built to it. */
function cloudFunctions(files: Set<string>, texts: TextFile[]): Root[] {
  return packageFolders(texts, (text) => dependsOn(text, 'firebase-functions')).flatMap((folder): Root[] => {
    const usual = ['src/index.ts', 'src/index.js', 'index.ts', 'index.js', 'index.mjs', 'src/main.ts'];
    const file = usual.map((name) => posix.join(folder, name)).find((name) => files.has(name));
    return file === undefined ? [] : [{ file, client: false }];
  });
}

function scriptRoots(text: string, folder: string, files: Set<string>): Root[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof parsed !== 'object' || parsed === null) return [];
  const roots: Root[] = [];
  const resolve = (path: string) => posix.normalize(posix.join(folder, path));
  // What is built lies beside its source in some repositories.
  const built =
    'main' in parsed &&
    typeof parsed.main === 'string' &&
    files.has(resolve(parsed.main.replace(/^(\.\/)?lib\/(.*)\.js$/, 'src/$2.ts')));
  if (
    'main' in parsed &&
    typeof parsed.main === 'string' &&
    !barrel.test(resolve(parsed.main)) &&
    !(built && dependsOn(text, 'firebase-functions'))
  )
    roots.push({ file: resolve(parsed.main), client: false });
  if (!('scripts' in parsed) || typeof parsed.scripts !== 'object' || parsed.scripts === null) return roots;
  for (const [name, command] of Object.entries(parsed.scripts)) {
    if (typeof command !== 'string') continue;
    const job = jobs.test(name);
    if (!job && !serving.test(name)) continue;
    for (const match of command.matchAll(/(?:^|\s)(?:\.\/)?([\w./-]+\.[cm]?[jt]sx?)(?=\s|$)/g)) {
      const file = sourceOf(resolve(match[1] ?? ''), files);
      if (file !== undefined) roots.push({ file, client: false, ...(job ? { job: name } : {}) });
    }
  }
  return roots;
}

/** A file, or the source that is built to it: `dist/index.mjs` is made of `src/index.ts`. */
function sourceOf(file: string, files: Set<string>): string | undefined {
  if (files.has(file)) return file;
  const [, folder, below] = /^((?:.*\/)?)(?:dist|build|out)\/(.*)\.[cm]?js$/.exec(file) ?? [];
  if (folder === undefined || below === undefined) return undefined;
  return ['ts', 'mts', 'tsx', 'js', 'mjs'].map((ending) => `${folder}src/${below}.${ending}`).find((source) => files.has(source));
}

const makesServer = /\bnew (OpenAPI)?Hono\b|\bnew Koa\b|\bexpress\(\)|\b[Ff]astify\(/;

/** Where servers start of packages of which no module that was run made one, because a bundler knows where they start. */
export function overlookedServers(run: Run, texts: TextFile[]): Root[] {
  const folders = packageFolders(texts, (text) => ['hono', 'express', 'fastify', 'koa'].some((name) => dependsOn(text, name)));
  const making = folders.flatMap((folder) => {
    // A shell that only serves what was built has no routes of its own.
    const routed = [...run.routers.values()].filter((router) => router.entries.some((entry) => entry.kind === 'route'));
    if (routed.some((router) => router.id.startsWith(folder))) return [];
    return [...run.modules.values()].filter((module) => module.file.startsWith(folder) && makesServer.test(module.text));
  });
  if (making.length < 2) return making.map(({ file }) => ({ file, client: false }));
  // The outermost ones: what mounts the others imports them.
  const imported = new Set(making.flatMap((module) => importsOf(module, run)));
  return making.filter((module) => !imported.has(module)).map(({ file }) => ({ file, client: false }));
}

function importsOf(module: Module, run: Run): Module[] {
  return module.program.body.flatMap((statement) => {
    // A type that is shared the other way round starts nothing.
    if ('importKind' in statement && statement.importKind === 'type') return [];
    const source = 'source' in statement && statement.source ? statement.source.value : undefined;
    return source === undefined ? [] : (run.resolve(module, source) ?? []);
  });
}
