import { behindReference, columnInPostgres, linesOf, referenceOf } from './column.js';
import { inPostgres, type Names, tokenText, Untranslatable, written } from './expression.js';
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

/**
 * What makes and changes tables in MySQL's or SQLite's words, as Postgres takes it, each thing at its line. What says nothing of
 * tables, keys and indexes (rows, triggers, settings) is left out.
 */
export function ddlInPostgres(sql: string, dialect: Dialect): string {
  const options: Names = { dialect, spelled: (name) => name, isName: () => true };
  const statements = statementsOf(tokensOf([sql], dialect));
  return statements
    .map((statement) => {
      const translated = attempt(statement, options);
      const lines = written(linesOf(statement));
      const own = translated.replaceAll(/[^\n]/g, '');
      return translated + (lines.length > own.length ? lines.slice(own.length) : '');
    })
    .join('');
}

function attempt(statement: readonly Token[], options: Names): string {
  try {
    return definition(statement, options);
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof RangeError) return '';
    throw error;
  }
}

function definition(statement: readonly Token[], options: Names): string {
  const at = nextOf(statement, 0);
  const before = written(linesOf(statement.slice(0, at)));
  const said = statement.slice(at);
  const words = said.filter(({ kind }) => kind === 'word').map((token) => wordOf(token));
  const [verb, second, third] = words;
  switch (verb) {
    case 'create':
      if (second === 'table') return before + table(said, options);
      if (second === 'index' || third === 'index') return before + index(said, options);
      return second === 'view' ? `${before}${written(inPostgres(said, options))};` : '';
    case 'alter':
      return second === 'table' ? before + alteration(said, options) : '';
    case 'drop':
      if (second === 'table')
        return `${before}${written(inPostgres(said, options))} cascade;`.replace(/ cascade cascade;$/i, ' cascade;');
      return second === 'index' ? before + droppedIndex(said, options) : '';
    default:
      return '';
  }
}

/** The table's name as it stands behind a word: without its database, as a name of its own. */
function nameAt(tokens: readonly Token[], from: number): { name: Token; behind: number } {
  let at = nextOf(tokens, from);
  while (/^(?:if|not|exists|table|index|on|only)$/.test(wordOf(tokens[at]))) at = nextOf(tokens, at + 1);
  const dot = nextOf(tokens, at + 1);
  if (is(tokens[dot], '.')) at = nextOf(tokens, dot + 1);
  const token = tokens[at];
  if (token === undefined) throw new Untranslatable('it names no table');
  return { name: { ...token, kind: 'name' }, behind: at + 1 };
}

/** Names of keys belong to their table in MySQL. */
function keyName(table: Token, name: Token | undefined, options: Names): string {
  if (name === undefined) return '';
  return tokenText({ kind: 'name', text: options.dialect === 'MySQL' ? `${table.text}.${name.text}` : name.text });
}

function table(tokens: readonly Token[], options: Names): string {
  const { name, behind } = nameAt(tokens, tokens.findIndex((token) => wordOf(token) === 'table') + 1);
  const open = nextOf(tokens, behind);
  if (!is(tokens[open], '(')) throw new Untranslatable('a table that is made like another one');
  const end = behindBracket(tokens, open);
  const own = inPostgres([name], options).map(tokenText).join('');
  const columns: string[] = [];
  const after: Behind[] = [];
  for (const part of partsOf(tokens.slice(open + 1, end - 1))) {
    const made = isKey(part) ? undefined : columnInPostgres(part, options);
    if (made) columns.push(written(made.sql));
    if (made?.references !== undefined) after.push({ columns: [made.name], reference: made.references });
    if (isKey(part)) {
      const key = keyOf(part, name, options);
      if (key.within !== undefined) columns.push(key.within);
      else columns.push(`${written(linesOf(part))}${inlineMark}`);
      after.push(...key.behind);
    }
  }
  const exists = tokens.slice(0, behind).some((token) => wordOf(token) === 'exists') ? 'if not exists ' : '';
  const body = columns.join(',').replaceAll(new RegExp(`,(\\s*)${inlineMark}`, 'g'), '$1');
  const lines = written(linesOf(tokens.slice(0, open)));
  return `create table ${exists}${own} ${lines}(${body});${behindTable(own, name, after, columns, options)}`;
}

const inlineMark = '\u0001';

/** What is made once the table is there: keys that point elsewhere, and indexes. */
interface Behind {
  columns: string[];
  reference?: string;
  index?: string;
}

const keyWord = /^(?:primary|unique|key|index|fulltext|spatial|foreign|constraint|check|exclude|period|like)$/;

function isKey(part: readonly Token[]): boolean {
  const at = nextOf(part, 0);
  const next = part[nextOf(part, at + 1)];
  if (!keyWord.test(wordOf(part[at]))) return false;
  // `key TEXT` is a column: a key has a bracket, or a name before one.
  if (!/^(?:key|index|like|period)$/.test(wordOf(part[at]))) return true;
  return is(next, '(') || is(part[nextOf(part, nextOf(part, at + 1) + 1)], '(');
}

function keyOf(part: readonly Token[], table: Token, options: Names): { within?: string; behind: Behind[] } {
  let at = nextOf(part, 0);
  let named: Token | undefined;
  if (wordOf(part[at]) === 'constraint') {
    const next = nextOf(part, at + 1);
    named = keyWord.test(wordOf(part[next])) ? undefined : part[next];
    at = named ? nextOf(part, next + 1) : next;
  }
  const kind = wordOf(part[at]);
  const open = part.findIndex((token) => is(token, '('));
  if (open === -1 || kind === 'check' || kind === 'fulltext' || kind === 'spatial') return { behind: [] };
  const end = behindBracket(part, open);
  const columns = columnsOf(part.slice(open + 1, end - 1), options);
  const inner = part
    .slice(at + 1, open)
    .filter(({ kind: of, text: said }) => of !== 'space' && !/^(?:key|index|using|btree|hash)$/i.test(said));
  const lines = written(linesOf(part));
  const list = `(${columns.sql.join(', ')})`;
  if (kind === 'primary') return { within: `${lines}primary key ${list}`, behind: [] };
  if (kind === 'foreign') {
    const to = placeOf(part, /^references$/, end);
    if (to === -1) return { behind: [] };
    return { behind: [{ columns: columns.names, reference: referenceOf(part.slice(to, behindReference(part, to)), options) }] };
  }
  const name = keyName(table, inner[0] ?? named, options);
  if (kind === 'unique') {
    if (columns.isPlain) return { within: `${lines}${name === '' ? '' : `constraint ${name} `}unique ${list}`, behind: [] };
    return { behind: [{ columns: columns.names, index: `create unique index ${name} on ` }] };
  }
  return { behind: [{ columns: columns.names, index: `create index ${name} on ` }] };
}

/** The columns of a key: lengths of prefixes, collations and the like say nothing of what it serves. */
function columnsOf(tokens: readonly Token[], options: Names): { sql: string[]; names: string[]; isPlain: boolean } {
  const parts = partsOf(tokens).map((part) => {
    const said = part.filter(({ kind }) => kind !== 'space');
    const [first] = said;
    if (first === undefined || is(first, '(') || (is(said[1], '(') && said[2]?.kind !== 'number'))
      return { sql: `(${written(inPostgres(part, options))})`, name: '', isPlain: false };
    const name: Token = { ...first, kind: 'name' };
    const sql = inPostgres([name], options).map(tokenText).join('');
    const descends = said.some((token) => wordOf(token) === 'desc');
    return { sql: descends ? `${sql} desc` : sql, name: name.text, isPlain: !descends };
  });
  return {
    sql: parts.map(({ sql }) => sql),
    names: parts.map(({ name }) => name),
    isPlain: parts.every(({ isPlain }) => isPlain),
  };
}

function behindTable(own: string, table: Token, after: readonly Behind[], inline: readonly string[], options: Names): string {
  const quoted = (columns: readonly string[]): string =>
    columns
      .map((column) =>
        inPostgres([{ kind: 'name', text: column }], options)
          .map(tokenText)
          .join(''),
      )
      .join(', ');
  return after
    .map(({ columns, reference, index: made }): string => {
      if (made !== undefined) return `${made}${own} (${quoted(columns)});`;
      if (reference === undefined) return '';
      const key = `alter table ${own} add foreign key (${quoted(columns)}) ${reference};`;
      // InnoDB makes an index for a foreign key where none begins with its columns.
      const serves = (list: string): boolean => list.startsWith(quoted(columns));
      const isServed =
        after.some((other) => other.index !== undefined && serves(quoted(other.columns))) ||
        inline.some(
          (text) => serves(/(?:unique|primary key) \((.*)\)$/.exec(text)?.[1] ?? '') || isOwnKey(text, quoted(columns)),
        );
      return options.dialect === 'MySQL' && !isServed
        ? `${key}create index if not exists ${keyName(table, { kind: 'name', text: columns.join('_') }, options)} on ${own} (${quoted(columns)});`
        : key;
    })
    .join('');
}

/** `"user_id" integer primary key` */
function isOwnKey(column: string, name: string): boolean {
  return column.trimStart().startsWith(`${name} `) && / (?:primary key|unique)\b/.test(column);
}

function index(tokens: readonly Token[], options: Names): string {
  const on = tokens.findIndex((token) => wordOf(token) === 'on');
  const unique = tokens.slice(0, on).some((token) => wordOf(token) === 'unique');
  if (tokens.slice(0, on).some((token) => /^(?:fulltext|spatial)$/.test(wordOf(token)))) return '';
  const named = nameAt(tokens, tokens.findIndex((token) => wordOf(token) === 'index') + 1);
  const { name: table, behind } = nameAt(tokens, on);
  const open = nextOf(tokens, behind);
  if (!is(tokens[open], '(')) throw new Untranslatable('an index without columns');
  const end = behindBracket(tokens, open);
  const columns = columnsOf(tokens.slice(open + 1, end - 1), options);
  const where = placeOf(tokens, /^where$/, end);
  const only = where === -1 ? '' : ` ${written(inPostgres(tokens.slice(where), options))}`;
  const exists = tokens.slice(0, on).some((token) => wordOf(token) === 'exists') ? 'if not exists ' : '';
  const own = inPostgres([table], options).map(tokenText).join('');
  return `create ${unique ? 'unique ' : ''}index ${exists}${keyName(table, named.name, options)} on ${own} (${columns.sql.join(', ')})${only};`;
}

function droppedIndex(tokens: readonly Token[], options: Names): string {
  const on = tokens.findIndex((token) => wordOf(token) === 'on');
  const named = nameAt(tokens, tokens.findIndex((token) => wordOf(token) === 'index') + 1);
  const table = on === -1 ? named.name : nameAt(tokens, on).name;
  return `drop index if exists ${keyName(table, named.name, options)};`;
}

/** Each change of a table is a statement of its own. */
function alteration(tokens: readonly Token[], options: Names): string {
  const { name, behind } = nameAt(tokens, tokens.findIndex((token) => wordOf(token) === 'table') + 1);
  const own = inPostgres([name], options).map(tokenText).join('');
  return partsOf(tokens.slice(behind))
    .map((part) => written(linesOf(part.slice(0, nextOf(part, 0)))) + change(part.slice(nextOf(part, 0)), own, name, options))
    .join('');
}

function change(part: readonly Token[], own: string, table: Token, options: Names): string {
  const verb = wordOf(part[0]);
  let at = nextOf(part, 1);
  const rest = (): Token[] => part.slice(at);
  const skip = (word: RegExp): void => {
    while (word.test(wordOf(part[at]))) at = nextOf(part, at + 1);
  };
  switch (verb) {
    case 'add': {
      if (isKey(rest())) {
        const { within, behind } = keyOf(rest(), table, options);
        if (within !== undefined) return `alter table ${own} add ${within.trimStart()};`;
        return behindTable(own, table, behind, [], options);
      }
      skip(/^(?:column|if|not|exists)$/);
      const made = columnInPostgres(rest(), options);
      if (made === undefined) return '';
      const key = made.references === undefined ? [] : [{ columns: [made.name], reference: made.references }];
      return `alter table ${own} add column ${written(made.sql)};${behindTable(own, table, key, [], options)}`;
    }
    case 'modify':
    case 'change': {
      skip(/^column$/);
      const from = part[at];
      if (verb === 'change') at = nextOf(part, at + 1);
      const made = columnInPostgres(rest(), options);
      if (from === undefined || made === undefined) return '';
      const column = inPostgres([{ ...from, kind: 'name' }], options)
        .map(tokenText)
        .join('');
      const renamed = inPostgres([{ kind: 'name', text: made.name }], options)
        .map(tokenText)
        .join('');
      const numbered = / generated by default as identity/.test(written(made.sql));
      return `${numbered ? `alter table ${own} alter column ${column} add generated by default as identity;` : ''}${
        column === renamed ? '' : `alter table ${own} rename column ${column} to ${renamed};`
      }`;
    }
    case 'rename':
      skip(/^as$/);
      return `alter table ${own} ${written(inPostgres(part, options)).replace(/\brename as\b/i, 'rename to')};`;
    case 'drop': {
      if (/^(?:index|key)$/.test(wordOf(part[at]))) {
        const named = part[nextOf(part, at + 1)];
        return named ? `drop index if exists ${keyName(table, named, options)};` : '';
      }
      if (/^(?:foreign|primary|check|constraint)$/.test(wordOf(part[at]))) return '';
      skip(/^(?:column|if|exists)$/);
      const column = part[at];
      return column
        ? `alter table ${own} drop column if exists ${written(inPostgres([{ ...column, kind: 'name' }], options))} cascade;`
        : '';
    }
    default:
      return '';
  }
}
