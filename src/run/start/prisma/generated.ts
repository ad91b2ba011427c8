import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { textOf } from '../sources.js';
import { findInstalled } from './installed.js';

const engine = /^(?:libquery_engine-.+|query_engine-.+\.dll)\.node$/;
/** Files that make the class of a client, by the generators there are. */
const classes = ['index.js', ...['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((suffix) => `internal/class.${suffix}`)];
const loading = 'process.dlopen({ exports: {} }, process.argv[1])';

/** The files of a generated client that make its class. */
export function classFiles(folder: string): string[] {
  return classes.map((name) => path.join(folder, name)).filter((file) => existsSync(file));
}

/** Those that make it where Node's own modules are not: absent where the same file does for both. */
export function edgeFiles(folder: string): string[] {
  return ['wasm.js', 'edge.js'].map((name) => path.join(folder, name)).filter((file) => existsSync(file));
}

/** Whether a client was generated there and finds what it needs: nothing since Prisma 7, else an engine of this machine. */
export function works(folder: string): boolean {
  const [text] = classFiles(folder).map(textOf);
  if (text === undefined || !text.includes('"clientVersion"')) return false;
  if (/"engineType":\s*"client"/.test(text) || Number(/"clientVersion":\s*"(\d+)/.exec(text)?.[1] ?? 0) >= 7) return true;
  const engines = findInstalled('@prisma/engines', [folder]);
  return [folder, ...(engines === undefined ? [] : [engines.folder])].some((place) =>
    readdirSync(place).some((name) => engine.test(name) && loads(path.join(place, name))),
  );
}

/** Engines of other systems lie beside those of this one: only loading one tells. It is of the app: nothing of the owner's reaches it. */
function loads(file: string): boolean {
  return spawnSync(process.execPath, ['-e', loading, file], { env: {}, stdio: 'ignore', timeout: 20_000 }).status === 0;
}
