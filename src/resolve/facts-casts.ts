import type { Node } from '@pgsql/types';
import type { Cast, Catalogue } from '../model/index.js';
import { columnOf, type Scope, type Source } from './facts-scope.js';

/** Types that not every text can be read as, by the parser's names. */
const types: Record<string, string> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  numeric: 'numeric',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  time: 'time',
  timetz: 'time with time zone',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  interval: 'interval',
  inet: 'inet',
};

/** Functions that give the text that they are given, or a part of the same sort. */
const through = /^(trim|btrim|ltrim|rtrim|lower|upper|nullif|coalesce)$/;

/** Functions that tell whether a text can be read as something. */
const looks = /valid|is_?(num|int|date|uuid|json)|regexp_(like|match|matches)/i;

interface Found {
  casts: Cast[];
  /** Columns whose text is looked at before: by a regular expression, or a function that says whether it can be read. */
  looked: Set<string>;
}

/** Casts of columns to types that not every text can be read as, where the statement itself keeps nothing out that cannot. */
export function castsIn(statement: Node, catalogue: Catalogue): Cast[] {
  const found: Found = { casts: [], looked: new Set() };
  walk(statement, { sources: [], catalogue }, found);
  return found.casts.filter((cast) => !found.looked.has(keyOf(cast)));
}

function walk(value: unknown, scope: Scope, found: Found): void {
  if (Array.isArray(value)) for (const item of value) walk(item, scope, found);
  if (!isRecord(value) || Array.isArray(value)) return;
  // What a CASE lets through is what its tests say.
  if ('CaseExpr' in value) return;
  if (isNode(value)) note(value, scope, found);
  const inner = scopeWithin(value, scope);
  for (const part of Object.values(value)) walk(part, inner, found);
}

function note(node: Node, scope: Scope, found: Found): void {
  if ('TypeCast' in node) {
    const to = types[lastName(node.TypeCast.typeName?.names)];
    const side = to === undefined || !node.TypeCast.arg ? undefined : textIn(node.TypeCast.arg, scope);
    if (to !== undefined && side !== undefined) found.casts.push({ ...side, to });
  } else if ('A_Expr' in node) {
    const { kind, name, lexpr } = node.A_Expr;
    if (lexpr && (kind === 'AEXPR_SIMILAR' || /^~\*?$/.test(lastName(name)))) lookedAt(lexpr, scope, found);
  } else if ('FuncCall' in node && looks.test(lastName(node.FuncCall.funcname))) {
    for (const part of node.FuncCall.args ?? []) lookedAt(part, scope, found);
  }
}

function lookedAt(node: Node, scope: Scope, found: Found): void {
  const side = textIn(node, scope);
  if (side) found.looked.add(keyOf(side));
}

function keyOf({ table, column, field = '' }: Omit<Cast, 'to'>): string {
  return `${table}.${column}.${field}`;
}

/** The column whose text it is, or whose field it is where the column holds JSON: `data->>'age'`. */
function textIn(node: Node, scope: Scope): Omit<Cast, 'to'> | undefined {
  if ('ColumnRef' in node) {
    const { table, schema, column } = columnOf(node, scope) ?? {};
    if (table === undefined || column === undefined) return undefined;
    return { table, column, ...(schema === undefined ? {} : { schema }) };
  }
  if ('A_Expr' in node && lastName(node.A_Expr.name) === '->>' && node.A_Expr.lexpr && node.A_Expr.rexpr) {
    const own = textIn(node.A_Expr.lexpr, scope);
    const key = node.A_Expr.rexpr;
    const field = 'A_Const' in key ? key.A_Const.sval?.sval : undefined;
    return own === undefined || own.field !== undefined || field === undefined ? undefined : { ...own, field };
  }
  if ('TypeCast' in node && node.TypeCast.arg && /^(text|varchar|bpchar)$/.test(lastName(node.TypeCast.typeName?.names)))
    return textIn(node.TypeCast.arg, scope);
  const inner =
    'CoalesceExpr' in node
      ? node.CoalesceExpr.args
      : 'FuncCall' in node && through.test(lastName(node.FuncCall.funcname))
        ? node.FuncCall.args
        : 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF' && node.A_Expr.lexpr
          ? [node.A_Expr.lexpr]
          : [];
  const [first] = inner ?? [];
  return first === undefined ? undefined : textIn(first, scope);
}

/** The tables that a column can mean below a part of the tree that reads from some. */
export function scopeWithin(part: object, scope: Scope): Scope {
  const from = [
    'relation' in part && 'whereClause' in part ? part.relation : undefined,
    'fromClause' in part ? part.fromClause : undefined,
    'usingClause' in part ? part.usingClause : undefined,
  ];
  const sources = from.flatMap(sourcesOf);
  return sources.length === 0 ? scope : { ...scope, sources };
}

function sourcesOf(from: unknown): Source[] {
  if (Array.isArray(from)) return from.flatMap(sourcesOf);
  if (!isRecord(from)) return [];
  if ('JoinExpr' in from && isNode(from)) return [from.JoinExpr.larg, from.JoinExpr.rarg].flatMap(sourcesOf);
  if ('RangeSubselect' in from && isNode(from)) return [{ name: '', alias: from.RangeSubselect.alias?.aliasname ?? '' }];
  // What an UPDATE or DELETE names stands in the tree without its kind.
  const table: Node = isNode(from) ? from : { RangeVar: from };
  if (!('RangeVar' in table)) return [];
  const { relname = '', schemaname, alias } = table.RangeVar;
  return [{ name: relname, alias: alias?.aliasname ?? relname, ...(schemaname === undefined ? {} : { schema: schemaname }) }];
}

function lastName(names: readonly Node[] | undefined): string {
  const last = names?.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Every part of the tree that names its kind. */
function isNode(value: object): value is Node {
  const [kind, ...others] = Object.keys(value);
  return others.length === 0 && kind !== undefined && /^[A-Z]/.test(kind);
}
