import type { Module } from '../../../read/parse.js';
import type { Replacement } from '../model.js';
import type { Names } from './names.js';
import { longest, styled } from './text.js';

/** The name of the list of keys in what is asked. */
export const someKeys = 'some';

/** So many keys are asked for in one statement: Postgres takes at most 65,535 values. */
export const mostKeys = 10_000;

/** A function that asks for the rows of many keys in one statement, as it stands at the end of a file that uses it. */
export function rowsOfKeys(module: Module, names: Names): { name: string; added: Replacement[] } {
  const { file, text } = module;
  const typed = /\.[cm]?tsx?$/.test(file);
  const known = /^async function (rowsOfKeys\d*)\b/m.exec(text)?.[1];
  if (known !== undefined && text.includes(styled(written(known, typed), module))) return { name: known, added: [] };
  const name = names.of(module, 'rowsOfKeys', 'rows of keys');
  const end = text.length;
  return {
    name,
    added: [{ start: end, end, text: `${text.endsWith('\n') ? '' : '\n'}\n${styled(written(name, typed), module)}` }],
  };
}

/** A call of that function, at the indentation of its line. */
export function askedAtOnce(asks: string, keys: string, ask: string, none: string | undefined, indent: string): string {
  const last = none === undefined ? [] : [none];
  const line = `await ${asks}(${[keys, `async (${someKeys}) => ${ask}`, ...last].join(', ')})`;
  if (line.length <= longest) return line;
  const lines = [keys, `async (${someKeys}) =>\n${indent}    ${shifted(ask, indent)}`, ...last];
  return `await ${asks}(\n${lines.map((each) => `${indent}  ${each},\n`).join('')}${indent})`;
}

/** Code whose further lines go in by a step, and by one more where they go on with a chain; unless a text in it has lines. */
function shifted(code: string, indent: string): string {
  const [first = '', ...more] = code.split('\n');
  if (more.length === 0 || /`[^`]*\n[^`]*`/.test(code)) return code;
  const least = Math.min(...more.map((line) => /^\s*/.exec(line)?.[0].length ?? 0));
  const chains = more.some((line) => /^\s*\./.test(line) && /^\s*/.exec(line)?.[0].length === least);
  return [first, ...more.map((line) => indent + (chains ? '      ' : '    ') + line.slice(least))].join('\n');
}

function written(name: string, typed: boolean): string {
  const t = (text: string): string => (typed ? text : '');
  return `/** Asks for the rows of many keys at once; the function that it gives has each key's own rows, in their order. */
async function ${name}${t('<Key, Row>')}(
  keys${t(': readonly (Key | null | undefined)[]')},
  ask${t(': (some: Key[]) => Promise<{ key: unknown; row: Row }[]>')},
  none${t(': Row[]')} = [],
)${t(': Promise<(key: unknown) => Row[]>')} {
  const all${t(': Key[]')} = [];
  for (const key of Array.from(new Set(keys))) if (key !== null && key !== undefined) all.push(key);
  const found = new Map${t('<string, Row[]>')}();
  for (let at = 0; at < all.length; at += ${String(mostKeys)}) {
    for (const { key, row } of await ask(all.slice(at, at + ${String(mostKeys)}))) {
      const own = found.get(String(key)) ?? [];
      found.set(String(key), own);
      own.push(row);
    }
  }
  // Copies: what one does with its rows is not seen by another that has the same key.
  return (key) => structuredClone(found.get(String(key)) ?? none);
}
`;
}
