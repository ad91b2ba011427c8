import type { Node } from '@pgsql/types';
import { isPerson } from '../../model/index.js';
import type { Ground, Sent } from './ground.js';
import { entityOf } from './ground.js';
import type { Listing } from './lists.js';
import { fieldName, relationName } from './names.js';
import { columnIn, equality } from './sql/parse.js';
import { type Asking, reasonsIn } from './sql/reasons.js';
import type { Rows } from './sql/rows.js';

/** Which rows one form of a list shows. */
export interface Narrowing {
  /** Columns that hold one value. */
  equal: string[];
  /** Those of them that hold who asks, and those whose value the address names. */
  personal: string[];
  addressed: string[];
  /** Some owner further up is who asks. */
  ofOwner: boolean;
  search: string | undefined;
  through: { entity: string; relation: string } | undefined;
  /** Its rows are named by a list of keys: what belongs to other rows that are shown already. */
  keys: boolean;
}

export function narrowingOf(rows: Rows, { statement }: Sent, listing: Listing, ground: Ground): Narrowing {
  const asking: Asking = { catalogue: ground.app.catalogue, own: rows.own, parameters: statement.parameters };
  const found: Narrowing = {
    equal: [],
    personal: [],
    addressed: [],
    ofOwner: false,
    search: undefined,
    through: throughOf(rows, ground),
    keys: false,
  };
  for (const condition of rows.conditions) {
    const equal = equality(condition);
    const column = ownColumn(equal?.left, rows);
    if (equal?.any === true && column !== undefined && isKeys(column, listing)) found.keys = true;
    else if (equal !== undefined && !equal.any && column !== undefined && columnIn(equal.right) === undefined) {
      found.equal.push(column);
      const parameter = 'ParamRef' in equal.right ? statement.parameters[(equal.right.ParamRef.number ?? 0) - 1] : undefined;
      if (parameter !== undefined && isPerson(parameter)) found.personal.push(column);
      else if (/\bparams\b/.test(parameter?.origin ?? '')) found.addressed.push(column);
    } else if (isTruth(condition, rows)) found.equal.push(columnIn(condition)?.column ?? '');
    else {
      found.search ??= searchIn(condition, rows, listing);
      const reasons = reasonsIn(condition, asking);
      if (reasons?.some(({ kind }) => kind === 'related' || kind === 'member') === true) found.ofOwner = true;
    }
  }
  return found;
}

/** Whether a column holds keys: the row's own, or another row's. */
function isKeys(column: string, { table, references }: Listing): boolean {
  return table.primaryKey.includes(column) || references.some((reference) => reference.column === column);
}

function ownColumn(node: Node | undefined, { own }: Rows): string | undefined {
  const column = columnIn(node);
  return column !== undefined && (column.of === undefined || own.includes(column.of)) ? column.column : undefined;
}

function isTruth(condition: Node, rows: Rows): boolean {
  return 'ColumnRef' in condition && ownColumn(condition, rows) !== undefined;
}

/** A text that begins with what is typed: `LIKE`, or `>=` on a column that keeps the text in small letters. */
function searchIn(condition: Node, rows: Rows, { table, fields }: Listing): string | undefined {
  if (!('A_Expr' in condition)) return undefined;
  const { name, lexpr, kind } = condition.A_Expr;
  const sign = name?.[0] !== undefined && 'String' in name[0] ? name[0].String.sval : undefined;
  const like = kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE';
  const column = ownColumn(bare(lexpr), rows);
  const declared = table.columns.find((one) => one.name === column);
  if (declared === undefined || (!like && sign !== '>=')) return undefined;
  const source = declared.generated
    ? /\b(?:lower|upper)\(\(?"?(\w+)"?/i.exec(declared.default ?? '')?.[1]
    : like
      ? declared.name
      : undefined;
  const text = source ?? (declared.generated ? keptText(declared.name, fields) : undefined);
  return text === undefined || fields[fieldName(text)]?.type === undefined ? undefined : fieldName(text);
}

/** The field that a column of the database's own is made of, where it does not say so. */
function keptText(column: string, fields: Listing['fields']): string | undefined {
  return Object.keys(fields).find((field) => fieldName(column).startsWith(field));
}

function bare(node: Node | undefined): Node | undefined {
  return node !== undefined && 'FuncCall' in node ? node.FuncCall.args?.[0] : node;
}

function throughOf({ through }: Rows, ground: Ground): Narrowing['through'] {
  if (through === undefined) return undefined;
  const entity = entityOf(through.table, ground);
  return entity === undefined || entity === 'user' ? undefined : { entity, relation: relationName(through.column) };
}
