import type { CallExpression } from '@oxc-project/types';
import { isEmpty } from '../interpret/effect.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type FunctionValue, input, literalText, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { deliver } from '../interpret/value.js';

/** Things that hand over messages for as long as a process lives: sockets, queues, bots. A request's own streams are not among them. */
const sources =
  /(^|[._])(wss?|io|sockets?|server|connection|conn|channel|queue|worker|consumer|subscriber|bus|bot|nsp|namespace)$/i;

/** `socket.on('message', callback)`: the callback runs when somebody sends something, not where it is registered. */
export function listens(receiver: string, name: string, values: Value[], node: CallExpression, frame: Frame): boolean {
  if (!/^(on|command|hears|process|subscribe|consume)$/.test(name) || !sources.test(receiver)) return false;
  const callback = values.find((value): value is FunctionValue => value.kind === 'function');
  if (!callback) return false;
  const body = capture(
    frame,
    () =>
      void callFunction(
        callback,
        callback.node.params.map((parameter) => input('request', parameter.type === 'Identifier' ? parameter.name : 'message')),
        frame,
      ),
  );
  const event = literalText(values[0]) ?? name;
  if (!isEmpty(body))
    frame.effects.push({
      kind: 'deferred',
      moment: 'event',
      name: `${event} on ${receiver}`,
      location: locate(frame.module, node),
      body,
    });
  return true;
}

/** What a server does that finds its way by itself. */
export const everyRequest = 'every request';

/** `http.createServer((request, response) => …)`: a server that finds its way by itself is one entry point. */
export function registerServer(
  target: { source: string; name: string },
  values: Value[],
  node: CallExpression,
  frame: Frame,
): void {
  if (!/^https?2?$/.test(target.source) || !target.name.endsWith('createServer')) return;
  const handler = values.find((value): value is FunctionValue => value.kind === 'function');
  if (!handler) return;
  const body = capture(frame, () => deliver(callFunction(handler, [input('request', 'req'), input('unknown', 'res')], frame)));
  if (!isEmpty(body))
    frame.effects.push({
      kind: 'deferred',
      moment: 'request',
      page: 'server:',
      name: everyRequest,
      location: locate(frame.module, node),
      body,
    });
}
