import type { Node } from '@oxc-project/types';
import { nodesIn } from '../../../../read/parse.js';
import type { Question } from '../../library.js';
import type { Target } from '../../model.js';
import { bare, textOf } from '../../syntax/nodes.js';
import { someKeys } from '../../writing/at-once.js';
import { keyColumn, listsIn, looksAtRows } from './sql-rows.js';
import { quoted, sqlTextOf } from './sql-text.js';
import { answered } from '../../where/typed.js';

/** `client.query('… = $1', [key])` with its SQL whole: asked as the lab tried it. */
export function pgQuestion(target: Target, isTurns: (node: Node) => boolean): Question | string {
  const { call, module, around, trial, statement } = target;
  const sql = sqlTextOf(target);
  if (sql === undefined) return 'its SQL does not stand whole where it is sent';
  const own = sql.values.filter((value) => nodesIn(value).some(isTurns));
  const [key] = own;
  const lists = [...listsIn(trial.ddl).keys()];
  const number = key === undefined ? 0 : sql.values.indexOf(key) + 1;
  if (key === undefined || own.length > 1 || lists.length !== 1 || lists[0] !== number)
    return 'not one value of it is a field of what the loop goes over';
  if (sql.values.some((value) => value !== key && !isFixed(value))) return 'it sends something else that may differ in each turn';
  const place = around.find(({ type }) => type === 'AwaitExpression');
  if (place === undefined || !looksAtRows(place, target)) return 'more than the rows of its answer is looked at';
  const columns = columnsOf(target);
  if (columns === undefined) return 'it computes what it asks for';
  const once = trial.ddl.replace(/;\s*$/, '');
  const numbered = /WITH ORDINALITY AS list\(/.test(once);
  const compared = keyColumn(once);
  if (!numbered && compared === undefined) return 'which rows belong to which turn cannot be told for sure';
  const values = sql.values.map((value) => (value === key ? someKeys : textOf(module, value)));
  const asked = answered(target, `${textOf(module, call.callee)}(${quoted(once, sql.quote)}, [${values.join(', ')}])`, '.rows');
  const rows = numbered
    ? `({ list_row, ...row }) => ({ key: ${someKeys}[Number(list_row) - 1], row })`
    : `(row) => ({ key: row.${compared ?? ''}, row })`;
  return {
    key: bare(key),
    ask: `${asked}.map(${rows})`,
    taken: (given) => `{ rows: ${given} }`,
    takesFirst: false,
    refusesNull: false,
    columns: statement.facts.columns === 'all' ? 'all' : columns,
    imports: [],
  };
}

/** A text, a number, a name or a field: looking at it does nothing. */
function isFixed(value: Node): boolean {
  if (value.type === 'Literal' || value.type === 'Identifier') return true;
  return value.type === 'MemberExpression' && !value.computed && isFixed(value.object);
}

/** The columns of a statement that only names columns of one table. */
function columnsOf({ statement: { sql, facts } }: Target): string[] | undefined {
  if (facts.tables.length !== 1 || !/^\s*select\s+[\w\s,."*]+?\sfrom\b/i.test(sql)) return undefined;
  return facts.columns === 'all' ? [] : facts.columns.map(({ column }) => column);
}
