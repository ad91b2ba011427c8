import { nodesIn } from '../../../../read/parse.js';
import { changedInTurns } from '../../exact/steady.js';
import { type CodeWriter, type Replacement, type Target, inOwnFile } from '../../model.js';
import { writeReads } from '../../once/reads.js';
import { boundBy, boundIn } from '../../syntax/bound.js';
import { textOf } from '../../syntax/nodes.js';
import { type SendingLoop, isConstant, isOfElement, sendingLoop } from './sending-loop.js';
import { keyColumn, listsIn, looksAtRows } from './sql-rows.js';
import { type SqlText, quoted, sqlTextOf } from './sql-text.js';
import { callText } from '../../writing/text.js';

/** Types whose values are the same text in a row and in a list. */
const comparable = /^(?:uuid|text|character varying|varchar|integer|int4?|bigint|int8|smallint|int2)$/;

/** One statement for all rows of a loop, as it was tried in the lab. */
export const writeBatch: CodeWriter = (target) => {
  const inLoop = batched(target);
  if (typeof inLoop !== 'string') return inOwnFile(target, inLoop);
  const before = target.statement.facts.verb === 'select' ? writeReads(target) : inLoop;
  const isFor = target.around.some(({ type }) => type === 'ForOfStatement');
  return typeof before === 'string' && isFor ? inLoop : before;
};

function batched(target: Target): Replacement[] | string {
  const sql = sqlTextOf(target);
  if (sql === undefined) return 'its SQL does not stand whole where it is sent';
  const sending = sendingLoop(target);
  if (typeof sending === 'string') return sending;
  const lists = listsIn(target.trial.ddl);
  const values = sent(sql, lists, sending, target);
  if (typeof values === 'string') return values;
  const once = target.trial.ddl.replace(/;\s*$/, '');
  const call = callText(
    textOf(target.module, target.call.callee),
    [quoted(once, sql.quote), `[${values.join(', ')}]`],
    sending.indent,
  );
  return target.statement.facts.verb === 'select'
    ? read(target, sending, call, once, sql, lists)
    : written(target, sending, call);
}

/** The values of the statement for all rows: a list for each that is of the row, the others as they are. */
function sent(
  sql: SqlText,
  lists: ReadonlyMap<number, string>,
  { loop, list, element }: SendingLoop,
  { module, call, library }: Target,
): string[] | string {
  const own = loop.left.type === 'VariableDeclaration' ? loop.left.declarations[0]?.id : undefined;
  const [names, bound] = [own === undefined ? new Set<string>() : boundBy(own), boundIn(loop)];
  const changed = own === undefined ? undefined : changedInTurns(call, { body: loop.body, pattern: own }, { module, library });
  if (changed !== undefined) return `${changed} may be another in each turn`;
  const values: string[] = [];
  for (const [at, value] of sql.values.entries()) {
    const text = textOf(module, value);
    if (lists.has(at + 1)) {
      if (!isOfElement(value, names)) return `${text} is not a field of what the loop goes over`;
      values.push(`${list}.map((${element}) => ${text})`);
    } else if (isConstant(value, bound)) values.push(text);
    else return `${text} may be another in each turn`;
  }
  return lists.size === 0 ? 'the statement for all rows takes no list' : values;
}

/** A write of which nothing is looked at: the loop is the one statement. */
function written({ trial }: Target, { loop, statement, list }: SendingLoop, call: string): Replacement[] | string {
  const only = loop.body === statement || (loop.body.type === 'BlockStatement' && loop.body.body.length === 1);
  if (statement.type !== 'ExpressionStatement' || !only) return 'the loop does more than send it';
  if (trial.columns.length === 0) return 'it is not told by which column its rows are found';
  return [{ start: loop.start, end: loop.end, text: `if (${list}.length > 0) await ${call};` }];
}

/** The rows of all turns are asked for before the loop, and each turn takes its own. */
function read(
  target: Target,
  sending: SendingLoop,
  call: string,
  once: string,
  sql: SqlText,
  lists: ReadonlyMap<number, string>,
): Replacement[] | string {
  const { loop, waiting, list, element, indent } = sending;
  if (!looksAtRows(waiting, target)) return 'more than the rows of its answer is looked at';
  const [all, own] = namesFor(target.module.text);
  const numbered = /WITH ORDINALITY AS list\(/.test(once);
  const [number = 0] = [...lists.keys()];
  const key = target.trial.columns.length === 1 ? keyColumn(once) : undefined;
  if (!numbered && (key === undefined || lists.size !== 1 || !comparable.test(lists.get(number) ?? '')))
    return 'which rows belong to which turn cannot be told for sure';
  const value = sql.values[number - 1];
  if (value === undefined) return 'its values are not known';
  const lines = [
    `const ${all} = await ${call};`,
    `const ${own} = new Map();`,
    `for (const ${numbered ? '{ list_row, ...row }' : 'row'} of ${all}.rows) {`,
    `  const turn = ${numbered ? 'Number(list_row)' : `String(row.${key ?? ''})`};`,
    `  if (!${own}.has(turn)) ${own}.set(turn, []);`,
    `  ${own}.get(turn).push(row);`,
    '}',
  ];
  const taken = numbered
    ? `${own}.get(at + 1) ?? []`
    : `(${own}.get(String(${textOf(target.module, value)})) ?? []).map((row) => ({ ...row }))`;
  const head = numbered && loop.left.type === 'VariableDeclaration' ? loop.left : undefined;
  if (numbered && nodesIn(loop).some((node) => node.type === 'Identifier' && node.name === 'at'))
    return 'the loop has an "at" of its own';
  return [
    { start: loop.start, end: loop.start, text: `${lines.join(`\n${indent}`)}\n${indent}` },
    ...(head === undefined
      ? []
      : [{ start: head.start, end: loop.right.end, text: `${head.kind} [at, ${element}] of ${list}.entries()` }]),
    { start: waiting.start, end: waiting.end, text: `{ rows: ${taken} }` },
  ];
}

/** Names that the file does not have. */
function namesFor(text: string): [string, string] {
  for (let at = 1; ; at += 1) {
    const suffix = at === 1 ? '' : String(at);
    const names: [string, string] = [`allFound${suffix}`, `foundOf${suffix}`];
    if (names.every((name) => !text.includes(name))) return names;
  }
}
