import type { Node, SelectStmt } from '@pgsql/types';
import { type App, findTable, isPerson, type Parameter } from '../../../model/index.js';
import { columnIn, conjuncts, equality, functionIn, type NamedColumn, selectIn, textsIn } from './parse.js';

/** Why somebody may see or change a row, in terms of its columns; `staff`: of those who run the app; `untold`: nothing that is understood. */
export type Reason =
  | { kind: 'everyone' }
  | { kind: 'signed-in' }
  | { kind: 'staff' }
  | { kind: 'me'; column: string }
  | { kind: 'member'; column: string; members: string; roles: string[] }
  | { kind: 'related'; column: string; table: string; reason: Reason }
  | { kind: 'untold' };

/** Where a condition stands. */
export interface Asking {
  catalogue: App['catalogue'];
  /** What its row is called by: its table and its alias. */
  own: readonly string[];
  /** Of the statement; policies have none. */
  parameters: readonly Parameter[];
}

/** The reasons that a condition gives, any of which is enough; undefined where it says nothing of who asks. */
export function reasonsIn(node: Node, asking: Asking): Reason[] | undefined {
  if ('A_Const' in node) return node.A_Const.boolval?.boolval === true ? [{ kind: 'everyone' }] : [];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR') return alternatives(node.BoolExpr.args ?? [], asking);
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') return allOf(conjuncts(node), asking);
  if ('NullTest' in node) return isSignedIn(node.NullTest, asking) ? [{ kind: 'signed-in' }] : undefined;
  const equal = equality(node);
  if (equal !== undefined) return compared(equal, asking);
  if ('SubLink' in node) return selected(node.SubLink, asking);
  const called = functionIn(node);
  return called === undefined ? undefined : roleOf(called, asking);
}

/** Of conditions that hold together the first that tells of somebody: the others ask what else must be so. */
export function allOf(parts: Node[], asking: Asking): Reason[] | undefined {
  const all = parts.map((part) => reasonsIn(part, asking)).filter((reasons) => reasons !== undefined);
  return all.find((reasons) => reasons.some(({ kind }) => kind !== 'signed-in')) ?? all[0];
}

function alternatives(parts: Node[], asking: Asking): Reason[] | undefined {
  const each = parts.map((part) => reasonsIn(part, asking));
  if (each.every((reasons) => reasons === undefined)) return undefined;
  return each.flatMap((reasons): Reason[] => reasons ?? [{ kind: 'untold' }]);
}

function isSignedIn({ arg, nulltesttype }: { arg?: Node; nulltesttype?: string }, asking: Asking): boolean {
  return nulltesttype === 'IS_NOT_NULL' && arg !== undefined && isAsker(arg, asking);
}

function compared({ left, right, any }: { left: Node; right: Node; any: boolean }, asking: Asking): Reason[] | undefined {
  if (functionIn(left)?.name === 'role') return textsIn(right).includes('authenticated') ? [{ kind: 'signed-in' }] : undefined;
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const column = ownColumn(columnIn(side), asking);
    if (column === undefined) continue;
    if (!any && isAsker(other, asking)) return [{ kind: 'me', column }];
    if (any && side === left) return within(column, arrayOf(other), asking);
  }
  return undefined;
}

/** `= ANY (ARRAY (SELECT …))`. */
function arrayOf(node: Node): SelectStmt | undefined {
  const subselect = 'SubLink' in node ? node.SubLink.subselect : undefined;
  if (subselect === undefined || !('SelectStmt' in subselect)) return undefined;
  return subselect.SelectStmt;
}

function selected(
  { subLinkType, subselect, testexpr }: { subLinkType?: string; subselect?: Node; testexpr?: Node },
  asking: Asking,
): Reason[] | undefined {
  if (subselect === undefined || !('SelectStmt' in subselect)) return undefined;
  const select = subselect.SelectStmt;
  if (subLinkType === 'EXISTS_SUBLINK') return existing(select, asking);
  const column = ownColumn(columnIn(testexpr), asking);
  return subLinkType === 'ANY_SUBLINK' && column !== undefined ? within(column, select, asking) : undefined;
}

/** A column holds one of the keys that a select gives: of rows of one's own, or of groups that one is in. */
function within(column: string, select: SelectStmt | undefined, asking: Asking): Reason[] | undefined {
  const target = select?.targetList?.[0];
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (select === undefined || value === undefined) return undefined;
  const called = functionIn(value);
  if (called !== undefined) return givenBy(column, called, asking);
  const source = sourceOf(select);
  const key = columnIn(value)?.column;
  if (source === undefined || key === undefined) return undefined;
  return linked(column, source, key, conjuncts(select.whereClause), asking);
}

/** A function of the database that gives keys is as good as the select that it holds. */
function givenBy(column: string, { name, values }: { name: string; values: Node[] }, asking: Asking): Reason[] | undefined {
  const body = asking.catalogue.functions.find((one) => one.name === name && one.language === 'sql')?.source;
  const inside = within(column, body === undefined ? undefined : selectIn(body), asking);
  const roles = values.flatMap(textsIn);
  return inside?.map((reason) => (reason.kind === 'member' ? { ...reason, roles: [...reason.roles, ...roles] } : reason));
}

function existing(select: SelectStmt, asking: Asking): Reason[] | undefined {
  const source = sourceOf(select);
  if (source === undefined) return undefined;
  const parts = conjuncts(select.whereClause);
  for (const part of parts) {
    const equal = equality(part);
    if (equal === undefined || equal.any) continue;
    const [left, right] = [columnIn(equal.left), columnIn(equal.right)];
    const [inner, outer] = isOf(left, source) ? [left, right] : [right, left];
    const column = ownColumn(outer, asking);
    if (inner === undefined || column === undefined || !isOf(inner, source)) continue;
    return linked(
      column,
      source,
      inner.column,
      parts.filter((other) => other !== part),
      asking,
    );
  }
  const asked = allOf(parts, { ...asking, own: [source.table, source.alias] });
  // Somebody of whom a row says what he is, whatever row is asked for.
  return asked?.some(({ kind }) => kind === 'me') === true ? [{ kind: 'staff' }] : undefined;
}

interface From {
  table: string;
  alias: string;
}

/** A row of another table that the column leads to, and what is asked of it. */
function linked(column: string, source: From, key: string, rest: Node[], asking: Asking): Reason[] | undefined {
  const inner: Asking = { ...asking, own: [source.table, source.alias] };
  const reasons = allOf(rest, inner);
  if (reasons === undefined) return undefined;
  const table = findTable(asking.catalogue, source.table);
  if (table?.primaryKey.join() === key)
    return reasons.map((reason) => ({ kind: 'related', column, table: source.table, reason }));
  if (!reasons.some(({ kind }) => kind === 'me')) return [{ kind: 'untold' }];
  const roles = rest.flatMap((part) => rolesIn(part, inner));
  return [{ kind: 'member', column, members: source.table, roles }];
}

/** The words with which a column called after roles is compared. */
function rolesIn(node: Node, asking: Asking): string[] {
  const equal = equality(node);
  if (equal === undefined || !/role/i.test(columnIn(equal.left)?.column ?? '')) return [];
  const given = 'List' in equal.right ? (equal.right.List.items ?? []) : [equal.right];
  const bound = given.flatMap((item) =>
    'ParamRef' in item ? [asking.parameters[(item.ParamRef.number ?? 0) - 1]?.literal] : [],
  );
  return [...textsIn(equal.right), ...bound.filter((value) => typeof value === 'string')];
}

/** `has_role(auth.uid(), 'admin')`, `is_admin()`: somebody of those who run the app. */
function roleOf({ name, values }: { name: string; values: Node[] }, asking: Asking): Reason[] | undefined {
  const words = [name, ...values.flatMap(textsIn)].join(' ');
  if (/admin|staff|moderator|super|operator/i.test(words)) return [{ kind: 'staff' }];
  return values.some((value) => isAsker(value, asking)) ? [{ kind: 'untold' }] : undefined;
}

/** Whether a value is who asks: `auth.uid()`, a setting of the session, a parameter that comes from the sign-in. */
function isAsker(node: Node, asking: Asking): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isAsker(node.TypeCast.arg, asking);
  if ('ParamRef' in node) {
    const parameter = asking.parameters[(node.ParamRef.number ?? 0) - 1];
    return parameter !== undefined && isPerson(parameter);
  }
  if ('SubLink' in node) {
    const { subselect } = node.SubLink;
    const select = subselect !== undefined && 'SelectStmt' in subselect ? subselect.SelectStmt : undefined;
    const target = select?.fromClause === undefined ? select?.targetList?.[0] : undefined;
    const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
    return value !== undefined && isAsker(value, asking);
  }
  const name = functionIn(node)?.name;
  if (name === undefined) return false;
  if (name === 'uid' || name === 'current_setting') return true;
  const own = asking.catalogue.functions.find((one) => one.name === name);
  return own !== undefined && /current_setting|auth\.(uid|jwt)/.test(own.source) && !/\bfrom\b/i.test(own.source);
}

function sourceOf({ fromClause }: SelectStmt): From | undefined {
  const [first] = fromClause ?? [];
  if (first === undefined || !('RangeVar' in first)) return undefined;
  const table = first.RangeVar.relname ?? '';
  return { table, alias: first.RangeVar.alias?.aliasname ?? table };
}

function isOf(column: NamedColumn | undefined, { table, alias }: From): boolean {
  return column !== undefined && (column.of === alias || column.of === table);
}

function ownColumn(column: NamedColumn | undefined, { own }: Asking): string | undefined {
  if (column === undefined) return undefined;
  return column.of === undefined || own.includes(column.of) ? column.column : undefined;
}
