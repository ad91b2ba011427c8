import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nextCommand } from './next.js';

/** How an app is started: what runs, in which folder of the repository, and what has to run before. */
export interface Command {
  /** For a shell, with the folder's own programs on its path. */
  line: string;
  /** Relative to the repository. */
  folder: string;
  /** What builds that which `line` starts, where it is not there yet: the first that works. */
  builds?: readonly string[];
  /** What is started where it cannot be built. */
  unbuilt?: string;
}

interface Package {
  scripts: Record<string, string>;
  dependencies: Set<string>;
  main?: string;
}

/** Scripts that start a server, the ones that need no build first. */
const names = [
  'start:dev',
  'dev:server',
  'server:dev',
  'dev:api',
  'dev:backend',
  'dev',
  'server',
  'start',
  'start:prod',
  'serve',
  'develop',
];
/** What starts a server of Node, and which script only a client. */
const serves =
  /\b(node|tsx|ts-node(?:-dev)?|nodemon|bun|nest|next|fastify|esno|babel-node|swc-node|vite-node|remix-serve|react-router-serve)\b/;
const clientOnly = /^(?:\S+=\S+\s+)*(?:vite|react-scripts|expo|ng|astro|webpack)\b/;

/**
 * How the app is started, by the scripts of the package.json that is nearest to its routes.
 * @param root the repository
 * @param files files that declare routes, relative to it
 * @returns undefined where no script starts a server
 */
export function findCommand(root: string, files: readonly string[]): Command | undefined {
  for (const folder of foldersOf(root, files)) {
    const found = inFolder(root, folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The folder of another app of the repository, with a server of its own, to which a file belongs; undefined where it is part of what
 * is started, or of what several share.
 */
export function otherApp(root: string, file: string, { folder }: Command): string | undefined {
  const own = packageFolderOf(root, file);
  return own === '.' || own === folder || inFolder(root, own) === undefined ? undefined : own;
}

/** The nearest folder with a package.json around a file. */
function packageFolderOf(root: string, file: string): string {
  let folder = path.posix.dirname(file);
  while (folder !== '.' && !existsSync(path.join(root, folder, 'package.json'))) folder = path.posix.dirname(folder);
  return folder;
}

/** Folders with a package.json, those nearest to most routes first, the root last. */
function foldersOf(root: string, files: readonly string[]): string[] {
  const votes = new Map<string, number>();
  for (const file of files) {
    const folder = packageFolderOf(root, file);
    votes.set(folder, (votes.get(folder) ?? 0) + 1);
  }
  const sorted = [...votes.entries()].sort(([, left], [, right]) => right - left).map(([folder]) => folder);
  return [...new Set([...sorted, '.'])];
}

function inFolder(root: string, folder: string): Command | undefined {
  const own = readPackage(path.join(root, folder, 'package.json'));
  if (own === undefined) return undefined;
  if (own.dependencies.has('next')) return nextCommand(folder, [path.join(root, folder), root]);
  const lines = names.flatMap((name) => {
    const script = own.scripts[name];
    return script === undefined ? [] : serverPart(script, own.scripts);
  });
  const runnable = lines
    .map(plain)
    .map((line) => withRunner(line, [path.join(root, folder), root]))
    .filter((line) => serves.test(line) && !clientOnly.test(line));
  const source = runnable.find((line) => startsSource(line, path.join(root, folder)));
  if (source !== undefined) return { line: source, folder };
  const [built] = runnable;
  const build = own.scripts['build:server'] ?? own.scripts['build'];
  if (built !== undefined) return { line: built, folder, ...(build === undefined ? {} : { builds: [build] }) };
  const main =
    own.main ??
    ['server.js', 'index.js', 'app.js', 'src/index.js', 'src/server.js', 'src/app.js'].find((file) =>
      existsSync(path.join(root, folder, file)),
    );
  return main !== undefined && existsSync(path.join(root, folder, main)) ? { line: `node ${main}`, folder } : undefined;
}

function readPackage(file: string): Package | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const of = (key: string): [string, string][] => {
      const value: unknown = Reflect.get(parsed, key);
      return typeof value === 'object' && value !== null ? Object.entries(value).map(([name, text]) => [name, String(text)]) : [];
    };
    const main: unknown = Reflect.get(parsed, 'main');
    return {
      scripts: Object.fromEntries(of('scripts')),
      dependencies: new Set([...of('dependencies'), ...of('devDependencies')].map(([name]) => name)),
      ...(typeof main === 'string' ? { main } : {}),
    };
  } catch {
    return undefined;
  }
}

/** Of a script that starts client and server side by side, or something before it, the part that serves. */
function serverPart(script: string, scripts: Record<string, string>, depth = 0): string[] {
  if (depth > 3) return [];
  // What stands before it is done when it starts.
  const last = script.split(/\s*(?:&&|;)\s*/).at(-1) ?? '';
  const parts = last.split(/\s*(?:\|\||&)\s*/).flatMap((part) => {
    const together = /^(?:npx\s+)?(?:concurrently|run-p|npm-run-all)\b(.*)$/.exec(part);
    return together === null
      ? [part]
      : ((together[1] ?? '').match(/"[^"]+"|'[^']+'|\S+/g)?.map((word) => word.replace(/^["']|["']$/g, '')) ?? []);
  });
  return parts.flatMap((part) => {
    const named =
      /^(?:npm run|npm|pnpm run|pnpm|yarn run|yarn|bun run)[ :]([\w:.-]+)$/.exec(part.replace(/^npm:/, 'npm '))?.[1] ??
      (scripts[part] === undefined ? undefined : part);
    const script = named === undefined ? undefined : scripts[named];
    return script === undefined ? [part] : serverPart(script, scripts, depth + 1);
  });
}

/** Without what watches the files, and as Node where it is another engine. */
function plain(line: string): string {
  return line
    .replace(/\bcross-env\s+/g, '')
    .replace(/\b(?:npx|pnpm exec|yarn|bunx)\s+(?=tsx|ts-node|nest|next|node)/g, '')
    .replace(/\bdotenv\s+(?:-\S+\s+\S+\s+)*--\s+/g, '')
    .replace(
      /\bnodemon\b(?:\s+--?(?:watch|ext|ignore|w|e|i)[ =]\S+)*(?:\s+--exec\s+(['"]?)([^'"]+)\1)?/g,
      (_, _quote, exec: string | undefined) => exec ?? 'tsx',
    )
    .replace(
      /\b(?:ts-node-dev|ts-node|esno|vite-node|babel-node|swc-node)\b(?:\s+--?(?:respawn|transpile-only|esm|files|poll|clear|T))*/g,
      'tsx',
    )
    .replace(/\bbun\s+(?:run\s+)?(?:--watch\s+|--hot\s+)?(?=\S+\.[jt]s)/g, 'tsx ')
    .replace(/\btsx\s+watch\b(?:\s+--(?:clear-screen=false|(?:ignore|include|exclude)(?:=|\s+)\S+))*/g, 'tsx')
    .replace(/\s--watch(?:-path=\S+)?\b/g, '')
    .replace(/\s--env-file(?:-if-exists)?=\S+/g, '')
    .replace(/\bnest start\b.*/g, 'nest start')
    .replace(/\btsx(?=\s+(?:\S+\s+)*\S+\.[cm]?jsx?\b)/g, 'node')
    .trim();
}

/** Where the app has ts-node and no tsx, ts-node runs it. */
function withRunner(line: string, folders: readonly string[]): string {
  const has = (name: string): boolean => folders.some((folder) => existsSync(path.join(folder, 'node_modules/.bin', name)));
  return has('ts-node') && !has('tsx') ? line.replace(/\btsx\b/, 'ts-node --transpile-only') : line;
}

/** The file that is started is there already. */
function startsSource(line: string, folder: string): boolean {
  if (/\bnest start\b/.test(line)) return true;
  const file = line.split(/\s+/).findLast((word) => /\.[cm]?[jt]sx?$/.test(word)) ?? '';
  return file !== '' && existsSync(path.join(folder, file));
}
