import type { Source } from '../../model/index.js';
import { callUnknown } from '../interpret/unseen.js';
import { isEmpty } from '../interpret/effect.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { sourcesOf } from '../interpret/provenance.js';
import { type ClientValue, input, literalText, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import type { LibraryReader } from './index.js';

type CallNode = Parameters<LibraryReader['call']>[3];

/**
 * A call on a channel: `supabase.channel(name)`, `.on(…)`, `.subscribe()`. The rows that its name was made of stand beside it in
 * the path. https://supabase.com/docs/reference/javascript/subscribe
 */
export function callChannel(client: ClientValue, names: string[], values: Value[], node: CallNode, frame: Frame): Value {
  const [, named = namedFor(values[0]), method] = names;
  if (method === 'on') subscribe(values, node, frame);
  else if (method !== undefined) callUnknown(method, values, frame);
  // A channel that only sends is not joined.
  if (method === 'subscribe' && named !== '')
    frame.effects.push({ kind: 'channel', named: named.split('\n').map(sourceIn), location: locate(frame.module, node) });
  return { kind: 'path', client, names: ['channel', named] };
}

/** A line for each call whose rows stand in the name, with the column. */
function namedFor(given: Value | undefined): string {
  return given === undefined
    ? ''
    : sourcesOf(given)
        .map(({ site, column = '' }) => `${site}\t${column}`)
        .join('\n');
}

function sourceIn(line: string): Source {
  const [site = '', column = ''] = line.split('\t');
  return column === '' ? { site } : { site, column };
}

/** `channel.on('postgres_changes', { table, filter }, callback)` */
function subscribe(values: Value[], node: CallNode, frame: Frame): void {
  const [event, options, callback] = values;
  if (literalText(event) !== 'postgres_changes' || options?.kind !== 'record') return;
  const table = literalText(options.fields.get('table')?.value);
  const filter = options.fields.get('filter')?.value;
  const location = locate(frame.module, node);
  if (table !== undefined) {
    const filtered = filter !== undefined && !(filter.kind === 'literal' && filter.value === null);
    frame.effects.push({ kind: 'subscription', subscription: { table, filtered, location } });
  }
  if (callback?.kind !== 'function') return;
  const body = capture(frame, () => void callFunction(callback, [input('unknown', 'payload')], frame));
  if (!isEmpty(body))
    frame.effects.push({ kind: 'deferred', moment: 'event', name: `changes of ${table ?? 'a table'}`, location, body });
}
