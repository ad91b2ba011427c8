import { assign } from '../interpret/environment.js';
import { type Frame, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { input, list, literalText, type Value } from '../interpret/value.js';
import type { CallNode } from './index.js';
import { handOver } from './raw-sql.js';
import { ask } from './sqlite.js';

type Call = Extract<Value, { kind: 'call' }>;

/** A method of a prepared statement, or of what `db.transaction(…)` made; undefined for anything else. */
export function callPrepared(target: Call, name: string, values: () => Value[], node: CallNode, frame: Frame): Value | undefined {
  if (target.name === 'sqlite.transaction') return callTransaction(target, values(), frame);
  if (target.name !== 'sqlite.statement') return undefined;
  return callStatement(target, name, values(), node, frame);
}

/** `db.transaction(fn)` is a function that runs the other one, all of it or nothing. */
export function callTransaction(target: Call, values: Value[], frame: Frame): Value | undefined {
  const [body] = target.arguments;
  if (target.name !== 'sqlite.transaction') return undefined;
  if (body?.kind !== 'function') return input('unknown', 'transaction');
  return transact(frame, undefined, () => callFunction(body, values, frame));
}

function callStatement(target: Call, name: string, given: Value[], node: CallNode, frame: Frame): Value | undefined {
  const [text, bound, made] = target.arguments;
  if (!text) return undefined;
  const driver = literalText(made);
  const own = given.filter((value) => value.kind !== 'function');
  const values = own.length > 0 || bound === undefined || bound.kind === 'literal' ? given : [bound, ...given];
  const sent = (way: 'get' | 'all' | 'run' | 'each' | 'iterate'): Value => ask({ text, values, name: way }, node, frame);
  switch (name) {
    case 'bind':
      // It changes where it stands: what is asked later is asked with these.
      if (given.length > 0) target.arguments[1] = given.length === 1 && given[0]?.kind === 'list' ? given[0] : list(given);
      return target;
    case 'get':
      return sent('get');
    case 'all':
    case 'iterate':
    case 'values':
      return sent('all');
    case 'each':
      return sent('each');
    case 'run':
      return sent('run');
    case 'step':
      // sql.js asks with the first step, and the row is got afterwards.
      if (driver !== 'sql.js') return undefined;
      target.arguments[3] = sent('all');
      return input('unknown', 'step');
    case 'getAsObject': {
      const rows = target.arguments[3];
      if (given.length > 0 || rows === undefined) return sent('get');
      return rows.kind === 'rows' ? stepOf(rows) : rows;
    }
    case 'finalize':
    case 'free':
    case 'reset':
      handOver(given, input('unknown', name), frame);
      return input('unknown', name);
    case 'pluck':
    case 'raw':
    case 'expand':
    case 'columns':
    case 'safeIntegers':
      return target;
    default:
      return undefined;
  }
}

const steps = new WeakSet<Value>();

/** The row at which sql.js stands. */
function stepOf({ uses }: Extract<Value, { kind: 'rows' }>): Value {
  const row: Value = { kind: 'row', uses, path: [] };
  steps.add(row);
  return row;
}

/** `while (statement.step()) rows.push(statement.getAsObject())` fills the list with all rows. @returns whether it did */
export function gatherSteps(values: readonly Value[], node: CallNode, frame: Frame): boolean {
  const [row] = values;
  if (row?.kind !== 'row' || !steps.has(row) || node.type !== 'CallExpression') return false;
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
  assign(frame.environment, callee.object.name, { kind: 'rows', uses: row.uses, filtered: false });
  return true;
}
