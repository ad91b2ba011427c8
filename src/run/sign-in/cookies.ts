import { sourcesIn } from '../start/sources.js';

const codeFile = /\.[cm]?[jt]sx?$/;
const reads =
  /cookies?(?:\(\))?\)?\??(?:\.(?:get|set|delete)\(\s*['"]([\w.-]+)['"]|\[['"]([\w.-]+)['"]\]|\.([A-Za-z_]\w*)\b(?!\())/g;
const most = 12;

/** Names of the cookies that the code reads or sets. */
export function cookieNames(folder: string): string[] {
  const names = new Set<string>();
  for (const text of sourcesIn(folder, codeFile)) {
    for (const [, called, indexed, member] of text.matchAll(reads)) {
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
  for (const text of sourcesIn(folder, codeFile))
    for (const [, name] of text.matchAll(/\bsession\(\{[\s\S]{0,600}?\bname:\s*['"]([\w.-]+)['"]/g))
      if (name !== undefined) names.add(name);
  return [...names];
}

/** Names that the code reads from a session. */
export function sessionFields(folder: string): string[] {
  const names = new Set<string>();
  for (const text of sourcesIn(folder, codeFile))
    for (const [, name] of text.matchAll(/\breq(?:uest)?\.session\??\.(\w+)|\bsession\.(\w+)\s*=(?!=)/g))
      if (name !== undefined && !/^(?:save|destroy|regenerate|reload|touch|cookie|id|passport)$/.test(name)) names.add(name);
  return [...names].slice(0, most);
}

/** For whom the code wants the tokens of a service to be, where it says so in words. */
export function audiences(folder: string): string[] {
  const found = new Set<string>();
  for (const text of sourcesIn(folder, codeFile))
    if (/jwks|createRemoteJWKSet|oauth2-jwt-bearer/i.test(text))
      for (const [, name] of text.matchAll(/\baudience:\s*['"]([^'"\s]+)['"]/g)) if (name !== undefined) found.add(name);
  return [...found].slice(0, most);
}
