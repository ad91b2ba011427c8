import type { Statement } from '../model/index.js';

/** What tells the rows behind the last one shown: all columns of the order, with the id where none is among them. */
export interface NextPage {
  columns: string[];
  sign: '<' | '>';
}

/** How to go on behind the last row of a page in a statement's own order; undefined where its columns go both ways. */
export function nextPage(statement: Statement | undefined): NextPage | undefined {
  const order = statement?.facts.orderBy ?? [];
  const [first, ...more] = order;
  if (more.some(({ descending }) => descending !== first?.descending)) return undefined;
  const columns = order.length === 0 ? ['created_at'] : [...new Set(order.map(({ column }) => column))];
  return {
    columns: columns.includes('id') ? columns : [...columns, 'id'],
    sign: first === undefined || first.descending ? '<' : '>',
  };
}
