import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const reads =
  /cookies?(?:\(\))?\)?\??(?:\.(?:get|set|delete)\(\s*['"]([\w.-]+)['"]|\[['"]([\w.-]+)['"]\]|\.([A-Za-z_]\w*)\b(?!\())/g;
const most = 12;

/** Names of the cookies that the code reads or sets. */
export function cookieNames(folder: string): string[] {
  const names = new Set<string>();
  for (const file of files(folder, 0)) {
    for (const [, called, indexed, member] of text(file).matchAll(reads)) {
      const name = called ?? indexed ?? member;
      if (name !== undefined && !/^(?:get|set|delete|has|getAll|parse|serialize)$/.test(name)) names.add(name);
    }
    if (names.size >= most) break;
  }
  return [...names].slice(0, most);
}

/** Names that the cookie of express-session may have: its own, and those that the code gives it. */
export function sessionCookies(folder: string): string[] {
  const names = new Set(['connect.sid']);
  for (const file of files(folder, 0))
    for (const [, name] of text(file).matchAll(/\bsession\(\{[\s\S]{0,600}?\bname:\s*['"]([\w.-]+)['"]/g))
      if (name !== undefined) names.add(name);
  return [...names];
}

/** Names that the code reads from a session. */
export function sessionFields(folder: string): string[] {
  const names = new Set<string>();
  for (const file of files(folder, 0))
    for (const [, name] of text(file).matchAll(/\breq(?:uest)?\.session\??\.(\w+)|\bsession\.(\w+)\s*=(?!=)/g))
      if (name !== undefined && !/^(?:save|destroy|regenerate|reload|touch|cookie|id|passport)$/.test(name)) names.add(name);
  return [...names].slice(0, most);
}

function* files(folder: string, depth: number): Generator<string> {
  if (depth > 10) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(file, depth + 1);
    else if (entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name)) yield file;
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 500_000);
  } catch {
    return '';
  }
}
