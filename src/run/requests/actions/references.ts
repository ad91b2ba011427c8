import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { jsonIn } from '../send.js';

/** A server action of a built Next.js app, as its browsers call it. */
export interface Reference {
  /** What the `Next-Action` header says. */
  id: string;
  /** Its exported name. */
  name: string;
}

export interface References {
  byName: ReadonlyMap<string, readonly Reference[]>;
  /** Addresses of the pages that carry an action, by its id. */
  pages: ReadonlyMap<string, readonly string[]>;
}

/** Since version 15 the browser's part names what it calls. */
const called = /createServerReference\)\(\s*"([0-9a-f]{40,42})"[^;"]{0,200}"([\w$]+)"\)/g;
const deepest = 12;
/** No chunk that a browser would load is larger. */
const mostBytes = 64 * 1024 * 1024;

/**
 * The server actions that the browser's part of a built app may call, by their names, of which several may have the same, and the
 * pages that carry each.
 * @param folder of the built app
 */
export function referencesIn(folder: string): References {
  const byName = new Map<string, Reference[]>();
  for (const text of scripts(path.join(folder, '.next/static/chunks'), 0))
    for (const [, id = '', name = ''] of text.matchAll(called)) {
      const known = byName.get(name) ?? [];
      if (!known.some((each) => each.id === id)) byName.set(name, [...known, { id, name }]);
    }
  return { byName, pages: pagesIn(path.join(folder, '.next/server/server-reference-manifest.json')) };
}

function* scripts(folder: string, depth: number): Generator<string> {
  if (depth > deepest || !existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* scripts(file, depth + 1);
    else if (entry.name.endsWith('.js')) yield textOf(file);
  }
}

/** Empty where it cannot be read. */
function textOf(file: string): string {
  try {
    const told = statSync(file);
    return told.isFile() && told.size <= mostBytes ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Addresses of the pages by whose server each action is answered, by its id. */
function pagesIn(manifest: string): Map<string, string[]> {
  const pages = new Map<string, string[]>();
  const parsed = jsonIn(textOf(manifest));
  const node: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'node') : undefined;
  for (const [id, told] of Object.entries(typeof node === 'object' && node !== null ? node : {})) {
    const workers: unknown = typeof told === 'object' && told !== null ? Reflect.get(told, 'workers') : undefined;
    pages.set(id, Object.keys(typeof workers === 'object' && workers !== null ? workers : {}).map(addressOf));
  }
  return pages;
}

/** `app/(login)/orders/[id]/page` is `/orders/[id]`. */
function addressOf(worker: string): string {
  const parts = worker.split('/').slice(1, -1);
  return `/${parts.filter((part) => !/^(?:\(.*\)|@.*)$/.test(part)).join('/')}`;
}
