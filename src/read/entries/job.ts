import type { CallExpression, NewExpression } from '@oxc-project/types';
import { capture, type Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { input, literalText, nothing, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';

/** Schedulers run a function by the clock, queues for each message; what they are called with names the job. */
const schedulers: Record<string, RegExp> = {
  'node-cron': /(^|\.)schedule$/,
  'node-schedule': /(^|\.)scheduleJob$/,
  cron: /(^|\.)(CronJob|job)$/,
  croner: /(^|\.)Cron$/,
  'toad-scheduler': /(^|\.)(Async)?Task$/,
  bullmq: /(^|\.)Worker$/,
  '@trigger.dev/sdk': /(^|\.)(task|schedules\.task)$/,
  '@trigger.dev/sdk/v3': /(^|\.)(task|schedules\.task)$/,
  inngest: /(^|\.)createFunction$/,
  bull: /\.process$/,
  'bee-queue': /\.process$/,
  'pg-boss': /\.(work|schedule)$/,
  agenda: /\.define$/,
};

/** Schedulers whose clock each process has for itself; queues share one. */
const ownClocks = new Set(['node-cron', 'node-schedule', 'cron', 'croner', 'toad-scheduler']);

/** `cron.schedule('0 3 * * *', run)`, `new Worker('mails', run)`, `task({ id, run })`: a job, with its period where the clock starts it. */
export function registerJob(
  target: { source: string; name: string },
  values: Value[],
  node: CallExpression | NewExpression,
  frame: Frame,
): Value | undefined {
  if (!schedulers[target.source]?.test(target.name)) return undefined;
  const options = values.find((value) => value.kind === 'record');
  const field = (key: string): Value | undefined => (options?.kind === 'record' ? options.fields.get(key)?.value : undefined);
  const handler = values.find((value) => value.kind === 'function') ?? field('run');
  if (handler?.kind !== 'function') return nothing;
  const trigger = values[1]?.kind === 'record' ? values[1].fields.get('cron')?.value : undefined;
  // A task of toad-scheduler has a name there; its period stands where it is scheduled.
  const expression =
    target.source === 'toad-scheduler' ? undefined : (literalText(values[0]) ?? literalText(field('cron') ?? trigger));
  const every = expression === undefined ? undefined : periodOf(expression);
  const given = handler.node.params.map(() => input('request', 'message'));
  const body = capture(frame, () => void callFunction(handler, given, frame));
  const name =
    literalText(field('id')) ??
    (handler.name || (expression !== undefined && every === undefined ? expression : `job at ${expression ?? 'a schedule'}`));
  frame.effects.push({
    kind: 'deferred',
    moment: 'job',
    page: `job:${name}`,
    name,
    location: locate(frame.module, node),
    ...(every === undefined ? {} : { everyMilliseconds: every }),
    ...(ownClocks.has(target.source) ? { ownClock: true } : {}),
    body,
  });
  return nothing;
}

/** Whether an object of that package starts jobs by its methods: its name is kept to know them. */
export function startsJobs(source: string): boolean {
  return source in schedulers;
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
