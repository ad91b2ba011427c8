import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { LoadbearingError } from '../../model/index.js';
import { har } from './har.js';
import { openApi } from './openapi.js';
import type { DocumentReader, Operation } from './operation.js';
import { postman } from './postman.js';

/** What is told of an app's requests beside its code. */
export interface Documents {
  operations: Operation[];
  /** Documents that could not be read, with the reason. */
  unread: { file: string; why: string }[];
}

/** A new kind of document is a file here and a line. */
const readers: readonly DocumentReader[] = [openApi, har, postman];

const likely = /^(?:.*[.-])?(?:openapi|swagger)\.(?:json|ya?ml)$|\.har$|postman_collection\.json$/i;
const skipped = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor']);
const deepest = 4;
const mostFolders = 2000;
const mostFiles = 20;
const mostBytes = { yaml: 2_000_000, json: 20_000_000 };
/** Names for parts of a document that stand for more and more of them make it endless. */
const yamlBounds = { maxAliasCount: 100, logLevel: 'error' } as const;

/**
 * Reads the documents that lie in an app's folder, and those that are named besides.
 * @param named files as the owner names them; each must be readable
 * @throws LB_REQUESTS for a named one that is not
 */
export function readDocuments(folder: string, named: readonly string[]): Documents {
  const documents: Documents = { operations: [], unread: [] };
  const places = new Set(named.map((file) => path.resolve(file)));
  for (const file of named) {
    const found = readOne(path.resolve(file), path.basename(file));
    if (typeof found === 'string') throw new LoadbearingError('LB_REQUESTS', file, found);
    documents.operations.push(...found);
  }
  for (const place of likelyFiles(path.resolve(folder))) {
    if (places.has(place)) continue;
    const file = path.relative(folder, place);
    const found = readOne(place, file);
    if (typeof found === 'string') documents.unread.push({ file, why: found });
    else documents.operations.push(...found);
  }
  return documents;
}

/** The operations of a file, or why there are none. */
function readOne(place: string, file: string): Operation[] | string {
  const kind = /\.ya?ml$/i.test(file) ? 'yaml' : 'json';
  let text: string;
  try {
    const { size } = statSync(place);
    if (size > mostBytes[kind]) return `it is larger than ${String(mostBytes[kind] / 1_000_000)} MB`;
    text = readFileSync(place, 'utf8');
  } catch (error) {
    return `it cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'})`;
  }
  try {
    const document: unknown = kind === 'yaml' ? parseYaml(text, yamlBounds) : JSON.parse(text.replace(/^\uFEFF/, ''));
    for (const reader of readers) {
      const operations = reader(document, file);
      if (operations !== undefined) return operations;
    }
  } catch (error) {
    return error instanceof RangeError ? 'it is nested too deeply' : `it is no ${kind.toUpperCase()}`;
  }
  return 'it is no OpenAPI document, HAR or Postman collection';
}

/** Files that are called like one, links left aside, in one order on every machine. */
function likelyFiles(root: string): string[] {
  const found: string[] = [];
  const folders = [{ place: root, depth: 0 }];
  for (let at = 0; at < folders.length && at < mostFolders; at += 1) {
    const { place, depth } = folders[at] ?? { place: root, depth: 0 };
    for (const name of namesIn(place)) {
      const inner = path.join(place, name);
      const kind = lstatSync(inner, { throwIfNoEntry: false });
      if (kind?.isFile() === true && likely.test(name)) found.push(inner);
      if (kind?.isDirectory() === true && depth < deepest && !skipped.has(name) && !name.startsWith('.'))
        folders.push({ place: inner, depth: depth + 1 });
    }
  }
  return found.slice(0, mostFiles);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
