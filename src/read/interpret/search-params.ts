import type { CallExpression } from '@oxc-project/types';
import { argumentsOf } from './call.js';
import { setField } from './bind.js';
import type { Frame } from './frame.js';
import { literalText, nothing, type Value } from './value.js';

type Parameters = Extract<Value, { kind: 'record' }>;

/** `new URLSearchParams({ date })`, as a record of its names; undefined where it is made of something that is not known. */
export function searchParams(values: Value[]): Value | undefined {
  const [first] = values;
  if (first !== undefined && first.kind !== 'record') return undefined;
  return { kind: 'record', fields: new Map(first?.fields), open: first?.open ?? false, search: true };
}

/** `params.append('date', day)`, `params.toString()`; undefined for other calls. */
export function callSearchParams(params: Parameters, name: string, node: CallExpression, frame: Frame): Value | undefined {
  if (params.search === undefined) return undefined;
  if (name === 'toString') return params;
  if (name !== 'append' && name !== 'set') return undefined;
  const [key, value = nothing] = argumentsOf(node, frame);
  const field = literalText(key);
  if (node.callee.type !== 'MemberExpression') return undefined;
  if (field === undefined) params.open = true;
  else setField(params, node.callee, field, value, frame);
  return nothing;
}
