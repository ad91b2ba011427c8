import type { CallExpression } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, type QueryValue, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { runKyselySql, kyselyStarts } from './kysely.js';
import type { CallNode } from './index.js';

/** What callbacks are called with: `eb`, by which expressions and subqueries are made. */
const builder: Value = { kind: 'external', source: 'kysely', name: 'eb' };

/** Whether an imported name is one of those that make expressions. */
export function isKyselyExpression(target: { source: string; name: string }): boolean {
  if (target.source.startsWith('kysely/helpers/')) return true;
  return target.source === 'kysely' && /^(eb(\.|$)|sql\.|expressionBuilder$)/.test(target.name);
}

/** `eb(…)`, `eb.or([…])`, `sql.ref(…)`, `jsonArrayFrom(…)`. */
export function kyselyExpression(name: string, node: CallExpression, frame: Frame): Value {
  if (name === 'expressionBuilder') return builder;
  return kyselyCall(name.replace(/^(eb(\.|$))+|^sql\./, ''), argumentsOf(node, frame), node, frame);
}

/** An expression as a call that the resolver knows by its name. */
export function kyselyCall(name: string, given: Value[], node: CallNode, frame: Frame): Value {
  const values = callbacksOf(name, given, node, frame);
  if (kyselyStarts.has(name)) return detached(name, values, node, frame);
  if (name === 'raw') return { kind: 'sql', chunks: values.map((value) => literalText(value) ?? value) };
  if (name === 'join') {
    const [items, separator] = values;
    if (items?.kind !== 'list' || items.open) return { kind: 'call', name: 'kysely.val', arguments: items ? [items] : [] };
    const between: string | Value = separator ?? ', ';
    return { kind: 'sql', chunks: items.items.flatMap((item, index) => (index === 0 ? [item.value] : [between, item.value])) };
  }
  return { kind: 'call', name: `kysely.${name === '' ? 'binary' : name}`, arguments: values };
}

/** `` sql`…` ``: text with holes that are parameters or further pieces. */
export function kyselySql(chunks: (string | Value)[], node: CallNode, frame: Frame): Value {
  return { kind: 'call', name: 'kysely.sql', arguments: [{ kind: 'sql', chunks, location: locate(frame.module, node) }] };
}

export function isKyselySql(value: Value): boolean {
  return value.kind === 'call' && value.name === 'kysely.sql';
}

/** A method of an expression, such as `.as('n')`; undefined where the expression is none of Kysely's. */
export function chainKysely(
  object: Extract<Value, { kind: 'call' }>,
  name: string,
  values: Value[],
  node: CallNode,
  frame: Frame,
): Value | undefined {
  const steps = object.name === 'chain' ? object.arguments : [object];
  const start = steps[0];
  if (start?.kind !== 'call' || !start.name.startsWith('kysely.')) return undefined;
  if (name.startsWith('$') || name === 'compile') return object;
  if (name === 'execute' && isKyselySql(start)) return runKyselySql(start, node, frame);
  return {
    kind: 'call',
    name: 'chain',
    arguments: [...steps, { kind: 'call', name, arguments: callbacksOf(name, values, node, frame) }],
  };
}

/** A statement or a builder inside another statement: no call of its own. */
function detached(name: string, values: Value[], node: CallNode, frame: Frame): QueryValue {
  const location = locate(frame.module, node);
  const id = `${location.file}:${location.line}:${location.column} within`;
  return {
    kind: 'query',
    site: { id, library: 'kysely', location, symbol: frame.symbol, role: 'owner', variants: new Map(), uses: new Map() },
    steps: [{ name, arguments: values, guards: [] }],
  };
}

/** Arguments with their callbacks run: each is called with the builder that its method hands it. */
export function callbacksOf(name: string, values: Value[], node: CallNode, frame: Frame): Value[] {
  return values.map((value, index) => settled(value, () => handed(name, index, node, frame), frame));
}

function handed(name: string, index: number, node: CallNode, frame: Frame): Value {
  if (/Join(Lateral)?$/.test(name) && index > 0) return detached('join', [], node, frame);
  if (name === 'onConflict') return detached('conflict', [], node, frame);
  if (name === 'over') return detached('over', [], node, frame);
  if (name === 'orderBy' && index > 0) return detached('direction', [], node, frame);
  return builder;
}

function settled(value: Value, argument: () => Value, frame: Frame): Value {
  switch (value.kind) {
    case 'function':
      return callFunction(value, [argument()], frame);
    case 'list':
      return value.items.some((item) => item.value.kind === 'function')
        ? { ...value, items: value.items.map((item) => ({ ...item, value: settled(item.value, argument, frame) })) }
        : value;
    case 'record':
      return [...value.fields.values()].some((item) => item.value.kind === 'function')
        ? {
            ...value,
            fields: new Map(
              [...value.fields].map(([key, item]) => [key, { ...item, value: settled(item.value, argument, frame) }]),
            ),
          }
        : value;
    default:
      return value;
  }
}
