import type { CallExpression, NewExpression } from '@oxc-project/types';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { deliver, type FunctionValue, input, literalText, nothing, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { periodOf } from './job.js';

/** Methods that take the function: what people or other services call, and what a change or the clock starts. */
const asked = /^(onRequest|onCall)$/;
const started =
  /^(onRun|onSchedule|onCreate|onUpdate|onDelete|onWrite|onDocument\w+|onValue\w+|onPublish|onMessagePublished|onFinalize|onArchive|onObject\w+|onDispatch|onTaskDispatched|onCustomEventPublished|before(User)?(Create|SignIn|Created|SignedIn)|onLog)$/;
/** Those that only say where, when or of what. */
const chained =
  /^(region|runWith|schedule|timeZone|retryConfig|document|collection|user|object|bucket|topic|taskQueue|database|namespace|ref|instance|firestore)$/;

/**
 * Cloud Functions of Firebase, both generations: `onCall(handler)`, `functions.pubsub.schedule('every 5 minutes').onRun(handler)`.
 * https://firebase.google.com/docs/functions
 */
export function registerCloudFunction(
  target: { source: string; name: string },
  values: Value[],
  node: CallExpression | NewExpression,
  frame: Frame,
): Value | undefined {
  if (!/^firebase-functions(\/|$)/.test(target.source)) return undefined;
  const method = target.name.split('.').at(-1) ?? target.name;
  if (chained.test(method)) {
    const given = method === 'schedule' ? `(${(literalText(values[0]) ?? '').replaceAll('.', '')})` : '';
    return { kind: 'external', source: target.source, name: `${target.name}${given}` };
  }
  if (!asked.test(method) && !started.test(method)) return undefined;
  const handler = values.find((value): value is FunctionValue => value.kind === 'function');
  if (!handler) return nothing;
  const name = exportedAs(node, frame) ?? (handler.name || method);
  const given = handler.node.params.map((parameter) =>
    input('request', parameter.type === 'Identifier' ? parameter.name : method === 'onCall' ? 'request' : 'event'),
  );
  const body = capture(frame, () => deliver(callFunction(handler, given, frame)));
  const page = asked.test(method) ? `edge:${name}` : `job:${name}`;
  if (asked.test(method)) frame.run.invoked.add(name);
  const every = asked.test(method) ? undefined : periodIn(target.name, values);
  frame.effects.push({
    kind: 'deferred',
    moment: asked.test(method) ? 'request' : 'job',
    page,
    name,
    location: locate(frame.module, node),
    ...(every === undefined ? {} : { everyMilliseconds: every }),
    body,
  });
  return nothing;
}

/** `exports.name = …` or `export const name = …`: its name is how it is deployed. */
function exportedAs(node: { start: number }, frame: Frame): string | undefined {
  const before = frame.module.text.slice(Math.max(0, node.start - 200), node.start);
  return /(?:exports\.|const\s+)(\w+)(?:\s*:[^=\n]+)?\s*=\s*$/.exec(before)?.[1];
}

const units: Record<string, number> = { minute: 60_000, min: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds between two runs: `every 5 minutes`, a cron expression, or the same in an object. */
function periodIn(chain: string, values: Value[]): number | undefined {
  const options = values.find((value) => value.kind === 'record');
  const text =
    /schedule\(([^)]*)\)/.exec(chain)?.[1] ??
    literalText(values[0]) ??
    (options?.kind === 'record' ? literalText(options.fields.get('schedule')?.value) : undefined);
  if (text === undefined) return undefined;
  const [, count = '1', unit = ''] = /every\s+(\d+)?\s*(minute|min|hour|day)s?/i.exec(text) ?? [];
  const length = units[unit.toLowerCase()];
  return length === undefined ? (/^[\d*]/.test(text) ? periodOf(text) : undefined) : Number(count) * length;
}
