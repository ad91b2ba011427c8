import { field, type FunctionLoop } from '../model/index.js';
import { type Body, locationAt, partsNamed, queryOf } from './plpgsql.js';

/** The loops over rows of a function in plpgsql, at their lines in the source that made it. */
export function loopsOf({ parsed, place }: Body): FunctionLoop[] {
  return partsNamed(parsed, 'PLpgSQL_stmt_fors').flatMap((loop) => {
    const over = queryOf(field(loop, 'query'));
    const statements = statementsIn(field(loop, 'body'));
    const line = field(loop, 'lineno');
    if (over === undefined || statements.length === 0 || typeof line !== 'number') return [];
    return [{ over, statements, location: locationAt(place, line) }];
  });
}

/** What a body sends to tables: statements of their own, queries that another loop runs over, and those in expressions. */
function statementsIn(body: unknown): string[] {
  return partsNamed(body, 'PLpgSQL_expr')
    .flatMap((expression) => queryOf({ PLpgSQL_expr: expression }) ?? [])
    .filter((query) => /\bfrom\b|^\s*(insert|update|delete|merge)\b/i.test(query));
}
