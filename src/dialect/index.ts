import type { Expression } from '../model/index.js';
import { ddlInPostgres } from './ddl.js';
import type { Names } from './expression.js';
import { statementInPostgres, type Translated } from './statement.js';
import { nextOf, statementsOf, tokensOf, wordOf } from './tokens.js';

export { ddlInPostgres } from './ddl.js';
export { type Names, Untranslatable } from './expression.js';
export { namedIn } from './named.js';
export type { Translated } from './statement.js';
export type { Dialect } from './tokens.js';

/**
 * A text of MySQL's or SQLite's SQL as statements of Postgres that ask the same, for the parser and the rules: they are never run.
 * Where a text changes tables and touches no rows, what it makes stands for it.
 *
 * @param chunks the text, with holes
 * @param given the values that the call hands over
 * @throws Untranslatable where Postgres has no words for it
 */
export function inPostgresWords(
  chunks: readonly (string | Expression)[],
  given: Expression | undefined,
  names: Names,
): Translated[] {
  const statements = statementsOf(tokensOf(chunks, names.dialect)).filter((tokens) =>
    tokens.some(({ kind }) => kind !== 'space'),
  );
  const rows = statements.filter((tokens) => !/^(?:create|alter|drop|rename|delimiter)$/.test(wordOf(tokens[nextOf(tokens, 0)])));
  if (rows.length === 0) {
    const whole = chunks.map((chunk) => (typeof chunk === 'string' ? chunk : 'x')).join('');
    const made = ddlInPostgres(whole, names.dialect);
    return [{ chunks: [made.trim() === '' ? 'show all' : made], values: [], taken: 0 }];
  }
  let taken = 0;
  return rows.map((tokens) => {
    const one = statementInPostgres(tokens, given, taken, names);
    taken += one.taken;
    return one;
  });
}
