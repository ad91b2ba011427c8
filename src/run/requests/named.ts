import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EntryPoint } from '../../model/index.js';

/** Names of the fields that a handler's text reads of its request. */
export interface Named {
  query: string[];
  body: string[];
}

export const nothingNamed: Named = { query: [], body: [] };

const sources: { kind: keyof Named; object: RegExp }[] = [
  { kind: 'query', object: /\b(?:req|request|ctx|c|event)(?:\.req)?\??\.(?:query|searchParams)\b/ },
  { kind: 'body', object: /\b(?:req|request|ctx|c|event)(?:\.req)?\??\.(?:body|json\(\))/ },
];
const most = 30;

/**
 * Fields by the words of a handler's own text: `req.query.from`, `const { from, to } = req.query`, `searchParams.get('from')`. No
 * statement need carry them. A hint for what to send, told by names and nothing more.
 */
export function namedIn(text: string): Named {
  const found: Record<keyof Named, Set<string>> = { query: new Set(), body: new Set() };
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
  return { query: [...found.query].slice(0, most), body: [...found.body].slice(0, most) };
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
