import type { CallExpression } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { deliver, input, nothing, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';

/** `Deno.serve(handler)` and `serve(handler)`: a Supabase edge function, named after its folder. */
export function registerEdgeFunction(
  target: { source: string; name: string },
  node: CallExpression,
  frame: Frame,
): Value | undefined {
  const serves = target.name === 'Deno.serve' || (target.name === 'serve' && /(^|\/)(std|http)/.test(target.source));
  if (!serves) return undefined;
  const handler = argumentsOf(node, frame).find((value) => value.kind === 'function');
  if (handler?.kind !== 'function') return nothing;
  const name = /functions\/([^/]+)\//.exec(frame.module.file)?.[1] ?? frame.module.file;
  const body = capture(frame, () => deliver(callFunction(handler, [input('request', 'req')], frame)));
  frame.effects.push({
    kind: 'deferred',
    moment: 'request',
    page: `edge:${name}`,
    name,
    location: locate(frame.module, node),
    body,
  });
  return nothing;
}
