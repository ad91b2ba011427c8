import { callFunction } from '../interpret/function.js';
import type { Frame } from '../interpret/frame.js';
import { input, record, type Value } from '../interpret/value.js';

type Chain = Extract<Value, { kind: 'call' }>;

/** Builders of procedures: `publicProcedure.input(schema).query(fn)`, `actionClient.schema(schema).action(fn)`. */
const builders: Record<string, RegExp> = {
  '@trpc/server': /^procedure$/,
  'next-safe-action': /^createSafeActionClient$/,
  zsa: /^(createServerActionProcedure|createServerAction)$/,
};
const ends = new Set(['query', 'mutation', 'subscription', 'action', 'stateAction', 'handler']);

/** The beginning of a procedure, that remembers each call of its chain; undefined for anything else. */
export function beginProcedure(target: { source: string; name: string }): Value | undefined {
  return builders[target.source]?.test(target.name) === true ? { kind: 'call', name: 'procedure', arguments: [] } : undefined;
}

/** The calls of a chain, the first one what began it. */
export function stepsOf(value: Chain): Chain[] {
  return value.name === 'chain' ? value.arguments.filter((part): part is Chain => part.kind === 'call') : [value];
}

/** A procedure that has its handler. */
export function isProcedure(value: Value): value is Chain {
  if (value.kind !== 'call') return false;
  const parts = stepsOf(value);
  return parts[0]?.name === 'procedure' && ends.has(parts.at(-1)?.name ?? '');
}

/** Whether a procedure changes something. */
export function procedureKind(value: Chain): 'query' | 'mutation' | 'subscription' | 'action' {
  const last = stepsOf(value).at(-1)?.name;
  return last === 'query' || last === 'mutation' || last === 'subscription' ? last : 'action';
}

/** Runs the middlewares and the handler of a procedure, with what its context was found to hold. */
export function procedureHandler(value: Chain, frame: Frame, context: Value = record({}, true)): Value {
  const given = record(
    {
      ctx: context,
      input: input('request', 'input'),
      parsedInput: input('request', 'input'),
      next: input('unknown', 'next'),
    },
    true,
  );
  let result: Value = input('unknown', 'result');
  for (const part of stepsOf(value)) {
    const handler = part.arguments.find((argument) => argument.kind === 'function');
    if (handler?.kind !== 'function') continue;
    if (part.name === 'use') callFunction(handler, [given], frame);
    else if (ends.has(part.name)) result = callFunction(handler, [given], frame);
  }
  return result;
}
