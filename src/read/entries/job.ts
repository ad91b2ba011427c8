import type { CallExpression } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, nothing, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';

const schedulers: Record<string, RegExp> = {
  'node-cron': /(^|\.)schedule$/,
  'node-schedule': /(^|\.)scheduleJob$/,
  cron: /(^|\.)(CronJob|job)$/,
};

/** `cron.schedule('0 3 * * *', run)`: a job with its period. */
export function registerJob(target: { source: string; name: string }, node: CallExpression, frame: Frame): Value | undefined {
  if (!schedulers[target.source]?.test(target.name)) return undefined;
  const values = argumentsOf(node, frame);
  const handler = values.find((value) => value.kind === 'function');
  if (handler?.kind !== 'function') return nothing;
  const expression = literalText(values[0]);
  const every = expression === undefined ? undefined : periodOf(expression);
  const body = capture(frame, () => void callFunction(handler, [], frame));
  const name = handler.name || `job at ${expression ?? 'a schedule'}`;
  frame.effects.push({
    kind: 'deferred',
    moment: 'job',
    page: `job:${name}`,
    name,
    location: locate(frame.module, node),
    ...(every === undefined ? {} : { everyMilliseconds: every }),
    body,
  });
  return nothing;
}

const minute = 60_000;

/** Milliseconds between two runs of a cron expression, by its first field that is not fixed. */
export function periodOf(expression: string): number | undefined {
  const fields = expression.trim().split(/\s+/);
  const [minutes, hours, days, , weekdays] = fields.length === 6 ? fields.slice(1) : fields;
  if (minutes === undefined || hours === undefined) return undefined;
  const step = (field: string) => Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? 1);
  if (minutes.startsWith('*')) return step(minutes) * minute;
  if (hours.startsWith('*')) return step(hours) * 60 * minute;
  if (weekdays !== undefined && weekdays !== '*' && /^\d$/.test(weekdays)) return 7 * 24 * 60 * minute;
  return days === '*' || days === undefined ? 24 * 60 * minute : 30 * 24 * 60 * minute;
}
