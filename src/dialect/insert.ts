import type { Expression } from '../model/index.js';
import { inPostgres, type Names, text, tokenText, Untranslatable, word } from './expression.js';
import { behindBracket, is, nextOf, partsOf, placeOf, type Token, wordOf } from './tokens.js';

/** `INSERT IGNORE`, `INSERT OR REPLACE`, `REPLACE INTO`, `INSERT … SET` and `ON DUPLICATE KEY UPDATE` as Postgres says them. */
export function insertInPostgres(tokens: readonly Token[], names: Names, further: (value: Expression) => string): Token[] {
  let at = nextOf(tokens, 0);
  let otherwise = wordOf(tokens[at]) === 'replace' ? 'replace' : '';
  for (at = nextOf(tokens, at + 1); /^(?:low_priority|delayed|high_priority|ignore|or|into)$/.test(wordOf(tokens[at]));) {
    if (wordOf(tokens[at]) === 'or') otherwise = wordOf(tokens[nextOf(tokens, at + 1)]);
    if (wordOf(tokens[at]) === 'ignore') otherwise = 'ignore';
    at = nextOf(tokens, wordOf(tokens[at]) === 'or' ? nextOf(tokens, at + 1) + 1 : at + 1);
  }
  const duplicate = duplicateKey(tokens);
  const returning = placeOf(tokens, /^returning$/, at);
  const end = duplicate === -1 ? (returning === -1 ? tokens.length : returning) : duplicate;
  const alias = aliasOf(tokens.slice(at, end));
  const { tokens: body, columns } = bodyOf(tokens.slice(at, alias === undefined ? end : at + alias.from), further);
  return [
    word('insert into '),
    ...inPostgres(intoTable(body), names),
    ...conflict(otherwise, columns, duplicate === -1 ? undefined : tokens.slice(duplicate), alias?.name, names),
    ...(returning === -1 ? [] : [text(' '), ...inPostgres(tokens.slice(returning), names)]),
  ];
}

/** Where the table begins, so that its name is taken for one before a bracket. */
function intoTable(tokens: readonly Token[]): Token[] {
  const [first, ...rest] = tokens;
  return first?.kind === 'word' ? [{ ...first, kind: 'name' }, ...rest] : [...tokens];
}

/** What is inserted, and the columns that are named. */
function bodyOf(tokens: readonly Token[], further: (value: Expression) => string): { tokens: Token[]; columns: Token[] } {
  const set = placeOf(tokens, /^set$/);
  const values = placeOf(tokens, /^values?$/);
  if (set !== -1 && values === -1) {
    const pairs = assignmentsOf(tokens.slice(set + 1), further);
    const list = (parts: Token[][]) => parts.flatMap((part, index) => (index === 0 ? part : [text(', '), ...part]));
    const columns = pairs.map(({ column }) => column);
    return {
      columns,
      tokens: [
        ...tokens.slice(0, set),
        text('('),
        ...list(columns.map((column) => [column])),
        text(') values ('),
        ...list(pairs.map(({ value }) => value)),
        text(')'),
      ],
    };
  }
  const open = tokens.findIndex((token) => is(token, '('));
  const named = open !== -1 && (values === -1 || open < values);
  const columns = named
    ? partsOf(tokens.slice(open + 1, behindBracket(tokens, open) - 1)).flatMap((part) =>
        part.filter(({ kind }) => kind !== 'space'),
      )
    : [];
  const rows = nextOf(tokens, values + 1);
  const bulk = values !== -1 && tokens[rows]?.kind === 'place' ? tokens[rows] : undefined;
  if (!bulk) return { tokens: tokens.map((token, index) => (index === values ? text('values ') : token)), columns };
  return { columns, tokens: [...tokens.slice(0, values), ...bulkOf(bulk, columns, further), ...tokens.slice(rows + 1)] };
}

/** `VALUES ?` of MySQL's drivers is given many rows at once. */
function bulkOf(place: Token, columns: readonly Token[], further: (value: Expression) => string): Token[] {
  if (columns.length === 0) throw new Untranslatable('the columns that it fills are only known when the app runs');
  const row = place.value?.kind === 'list' ? place.value.items[0] : undefined;
  const items = row?.kind === 'list' ? row.items : [];
  const others = columns
    .slice(1)
    .map((_, index) => further(items[index + 1] ?? { kind: 'input', origin: 'unknown', name: 'rows' }));
  return [text(`values (${[place.text, ...others].join(', ')})`)];
}

/** `a = ?, b = 2`, or `?` for a record of them. */
export function assignmentsOf(
  tokens: readonly Token[],
  further: (value: Expression) => string,
): { column: Token; value: Token[] }[] {
  return partsOf(tokens).flatMap((part) => {
    const said = part.filter(({ kind }) => kind !== 'space');
    const [first] = said;
    if (said.length === 1 && first?.kind === 'place') return fieldsOf(first, further);
    const equals = part.findIndex((token) => is(token, '='));
    const column = part.slice(0, equals).findLast(({ kind }) => kind === 'word' || kind === 'name' || kind === 'string');
    if (equals === -1 || column === undefined)
      throw new Untranslatable('the columns that it sets are only known when the app runs');
    return [{ column: { ...column, kind: 'name' }, value: part.slice(equals + 1) }];
  });
}

function fieldsOf(place: Token, further: (value: Expression) => string): { column: Token; value: Token[] }[] {
  const { value: record } = place;
  if (record?.kind !== 'record' || record.fields.length === 0)
    throw new Untranslatable('the columns that it sets are only known when the app runs');
  return record.fields.map(({ name, value }) => ({ column: { kind: 'name', text: name }, value: [text(further(value))] }));
}

function duplicateKey(tokens: readonly Token[]): number {
  const at = placeOf(tokens, /^duplicate$/);
  if (at === -1) return -1;
  return tokens.findLastIndex((token, index) => index < at && wordOf(token) === 'on');
}

/** `VALUES (…) AS new ON DUPLICATE KEY UPDATE a = new.a` */
function aliasOf(tokens: readonly Token[]): { from: number; name: string } | undefined {
  const values = placeOf(tokens, /^values?$/);
  const at = values === -1 ? -1 : placeOf(tokens, /^as$/, values);
  const name = tokens[nextOf(tokens, at + 1)];
  return at === -1 || name === undefined ? undefined : { from: at, name: name.text };
}

function conflict(
  otherwise: string,
  columns: readonly Token[],
  duplicate: readonly Token[] | undefined,
  alias: string | undefined,
  names: Names,
): Token[] {
  if (duplicate !== undefined) {
    const from = placeOf(duplicate, /^update$/);
    const sets = inPostgres(asExcluded(duplicate.slice(from + 1), alias), names);
    return [word(' on conflict do update set '), ...sets];
  }
  if (otherwise === 'ignore') return [word(' on conflict do nothing')];
  if (otherwise !== 'replace') return [];
  if (columns.length === 0) return [word(' on conflict do nothing')];
  const named = inPostgres(columns, names);
  const sets = named.map((column) => `${tokenText(column)} = excluded.${tokenText(column)}`).join(', ');
  return [word(` on conflict do update set ${sets}`)];
}

/** `VALUES(a)` and `new.a` are what would have been inserted. */
function asExcluded(tokens: readonly Token[], alias: string | undefined): Token[] {
  const into: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const open = nextOf(tokens, at + 1);
    if (wordOf(token) === 'values' && is(tokens[open], '(')) {
      const end = behindBracket(tokens, open);
      into.push(word('excluded'), text('.'), ...tokens.slice(open + 1, end - 1).filter(({ kind }) => kind !== 'space'));
      at = end - 1;
    } else if (alias !== undefined && token.text === alias && is(tokens[open], '.')) into.push(word('excluded'));
    else into.push(token);
  }
  return into;
}
