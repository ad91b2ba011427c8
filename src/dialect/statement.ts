import type { Expression } from '../model/index.js';
import { inPostgres, type Names, Untranslatable, word, written } from './expression.js';
import { insertInPostgres } from './insert.js';
import { numbered } from './places.js';
import { nextOf, type Token, wordOf } from './tokens.js';
import { deleteInPostgres, updateInPostgres } from './write.js';

/** A statement in Postgres's words: text with its holes, and the values of its placeholders. */
export interface Translated {
  chunks: (string | Expression)[];
  values: Expression[];
  taken: number;
}

/** Statements that steer the connection, the file or the server, and touch no rows. */
const steering =
  /^(?:pragma|attach|detach|vacuum|reindex|analyze|optimize|use|set|show|describe|desc|explain|lock|unlock|flush|reset|kill)$/;

/**
 * One statement of MySQL or SQLite as one of Postgres that asks for the same.
 *
 * @throws Untranslatable where there is none
 */
export function statementInPostgres(
  statement: readonly Token[],
  given: Expression | undefined,
  from: number,
  names: Names,
): Translated {
  const first = wordOf(statement[nextOf(statement, 0)]);
  if (steering.test(first)) return { chunks: [`show ${first === 'show' ? 'all' : first}`], values: [], taken: 0 };
  if (first === 'call') throw new Untranslatable('it calls a stored procedure');
  const { tokens, values, taken } = numbered(trimmed(statement), given, from, names.dialect);
  const further = (value: Expression): string => `$${String(values.push(value))}`;
  const form = formOf(first, tokens, names, further);
  return { chunks: chunksOf(form), values, taken };
}

function formOf(first: string, tokens: readonly Token[], names: Names, further: (value: Expression) => string): Token[] {
  switch (first) {
    case 'begin':
    case 'start':
      return [word('begin')];
    case 'commit':
    case 'end':
      return [word('commit')];
    case 'insert':
    case 'replace':
      return insertInPostgres(tokens, names, further);
    case 'update':
      return updateInPostgres(tokens, names, further);
    case 'delete':
      return deleteInPostgres(tokens, names);
    default:
      return inPostgres(tokens, names);
  }
}

function trimmed(tokens: readonly Token[]): Token[] {
  const start = nextOf(tokens, 0);
  const end = tokens.findLastIndex((token) => token.kind !== 'space');
  return tokens.slice(start, end + 1);
}

/** Text and holes in turn. */
function chunksOf(tokens: readonly Token[]): (string | Expression)[] {
  const chunks: (string | Expression)[] = [];
  let since: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'hole' || token.value === undefined) since.push(token);
    else {
      chunks.push(written(since), token.value);
      since = [];
    }
  }
  return [...chunks, written(since)];
}
