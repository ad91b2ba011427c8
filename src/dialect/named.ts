import type { Expression } from '../model/index.js';
import {
  behindBracket,
  type Dialect,
  is,
  nextOf,
  partsOf,
  placeOf,
  statementsOf,
  type Token,
  tokensOf,
  wordOf,
} from './tokens.js';

const before = new Set(['from', 'join', 'into', 'update']);
/** What the databases keep of themselves. */
const own = /^(?:sqlite_\w+|information_schema|mysql|performance_schema|pragma_\w+|dual|json_each|json_tree|generate_series)$/i;

/** Tables that a text of SQL names, with the columns that it writes. */
export function namedIn(chunks: readonly (string | Expression)[], dialect: Dialect): { table: string; columns: string[] }[] {
  return statementsOf(tokensOf(chunks, dialect)).flatMap((tokens) => {
    const first = wordOf(tokens[nextOf(tokens, 0)]);
    if (!/^(?:select|insert|replace|update|delete|with)$/.test(first)) return [];
    const made = new Set(tokens.flatMap((token, at) => (isMade(tokens, at) ? [token.text.toLowerCase()] : [])));
    const tables = tokens.flatMap((token, at) => {
      if (!before.has(wordOf(token))) return [];
      const named = tokens[nextOf(tokens, at + 1)];
      const isName =
        named?.kind === 'name' || (named?.kind === 'word' && !/^(?:select|set|lateral|or|ignore|on)$/.test(wordOf(named)));
      return isName && !own.test(named.text) && !made.has(named.text.toLowerCase()) ? [named.text] : [];
    });
    return [...new Set(tables)].map((table, index) => ({ table, columns: index === 0 ? writtenBy(tokens, first) : [] }));
  });
}

/** `WITH recent AS (` is no table. */
function isMade(tokens: readonly Token[], at: number): boolean {
  const as = nextOf(tokens, at + 1);
  return tokens[at]?.kind === 'word' && wordOf(tokens[as]) === 'as' && is(tokens[nextOf(tokens, as + 1)], '(');
}

function writtenBy(tokens: readonly Token[], verb: string): string[] {
  const set = placeOf(tokens, /^set$/);
  const columns = (parts: Token[][]): string[] =>
    parts.flatMap((part) => part.find(({ kind }) => kind === 'word' || kind === 'name')?.text ?? []);
  if (verb === 'update' && set !== -1) {
    const where = placeOf(tokens, /^where$/, set);
    return columns(partsOf(tokens.slice(set + 1, where === -1 ? tokens.length : where)));
  }
  const open = tokens.findIndex((token) => is(token, '('));
  const values = placeOf(tokens, /^(?:values|select)$/);
  if (!/^(?:insert|replace)$/.test(verb) || open === -1 || values < open) return [];
  return columns(partsOf(tokens.slice(open + 1, behindBracket(tokens, open) - 1)));
}
