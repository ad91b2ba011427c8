import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EntryPoint } from '../../model/index.js';

/** Names of the fields that a handler's text reads of its request. */
export interface Named {
  query: string[];
  body: string[];
  /** Fields that carry a file: `upload.single('photo')`. */
  files: string[];
}

export const nothingNamed: Named = { query: [], body: [], files: [] };

const sources: { kind: 'query' | 'body'; object: RegExp }[] = [
  { kind: 'query', object: /\b(?:req|request|ctx|c|event)(?:\.req)?\??\.(?:query|searchParams)\b/ },
  { kind: 'body', object: /\b(?:req|request|ctx|c|event)(?:\.req)?\??\.(?:body|json\(\))/ },
];
const fileRead =
  /\.(?:single|array)\(\s*['"]([\w-]+)['"]|\bname:\s*['"]([\w-]+)['"]\s*,\s*maxCount|\bformData\.get\(\s*['"](\w*(?:file|image|photo|video|audio)\w*)['"]/gi;
const most = 30;

/**
 * Fields by the words of a handler's own text: `req.query.from`, `const { from, to } = req.query`, `searchParams.get('from')`. No
 * statement need carry them. A hint for what to send, told by names and nothing more.
 */
export function namedIn(text: string): Named {
  const found: Record<keyof Named, Set<string>> = { query: new Set(), body: new Set(), files: new Set() };
  for (const { kind, object } of sources) {
    for (const [, name] of text.matchAll(
      new RegExp(`(?:${object.source})\\??\\.?(?:\\[['"])?([A-Za-z_]\\w*)\\b(?!\\s*\\()`, 'g'),
    ))
      if (name !== undefined) found[kind].add(name);
    for (const [, list = ''] of text.matchAll(
      new RegExp(`\\{([^{}]{1,600})\\}\\s*(?::[^=]{1,200})?=\\s*(?:await\\s+)?(?:${object.source})`, 'g'),
    ))
      for (const [, name] of list.matchAll(/(?:^|,)\s*([A-Za-z_]\w*)/g)) if (name !== undefined) found[kind].add(name);
  }
  for (const [, name] of text.matchAll(/\b(?:searchParams\.get|req\.query|c\.req\.query)\(\s*['"]([\w-]+)['"]/g))
    if (name !== undefined) found.query.add(name);
  for (const [, uploaded, listed, form] of text.matchAll(fileRead)) found.files.add(uploaded ?? listed ?? form ?? '');
  const listed = (names: Set<string>): string[] => [...names].slice(0, most);
  return { query: listed(found.query), body: listed(found.body), files: listed(found.files) };
}

/** Reads the text of an entry point's own lines. */
export function namedReader(root: string): (entry: EntryPoint) => Named {
  const files = new Map<string, string[]>();
  const linesOf = (file: string): string[] => {
    const known = files.get(file);
    if (known !== undefined) return known;
    let lines: string[] = [];
    try {
      lines = readFileSync(path.join(root, file), 'utf8').split('\n');
    } catch {
      // It was read before and is gone now: nothing is named.
    }
    files.set(file, lines);
    return lines;
  };
  return ({ location: { file, line, endLine } }) =>
    namedIn(
      linesOf(file)
        .slice(line - 1, endLine ?? line)
        .join('\n'),
    );
}
