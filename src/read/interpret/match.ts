import { capture, type Frame } from './frame.js';
import { callFunction } from './function.js';
import { isEmpty } from './effect.js';
import { input, type Item, type Value } from './value.js';

const finishing = new Set(['exhaustive', 'otherwise', 'run']);

/**
 * The end of `match(value).with(pattern, handler)...` of ts-pattern: the handlers that the value can reach are arms of one
 * choice. Undefined while the chain goes on.
 */
export function finishMatch(chain: Value[], name: string, values: Value[], frame: Frame): Value | undefined {
  const [start, ...arms] = chain;
  if (!finishing.has(name) || start?.kind !== 'call' || start.name !== 'match') return undefined;
  const subject = start.arguments[0] ?? input('unknown', 'value');
  const handlers: Value[] = [];
  for (const arm of arms) {
    if (arm.kind !== 'call' || arm.name !== 'with') continue;
    const patterns = arm.arguments.slice(0, -1);
    const handler = arm.arguments.at(-1);
    const fits = patterns.map((pattern) => fit(subject, pattern));
    if (!handler || fits.every((one) => one === false)) continue;
    if (fits.includes(true)) handlers.length = 0;
    handlers.push(handler);
    if (fits.includes(true)) break;
  }
  const fallback = values[0];
  if (fallback && !arms.some((arm) => arm.kind === 'call' && arm.arguments.some((one) => fit(subject, one) === true)))
    handlers.push(fallback);
  const options: Item[] = [];
  const works = handlers.map((handler, index) =>
    capture(frame, () => {
      const value = handler.kind === 'function' ? callFunction(handler, [subject], frame) : handler;
      options.push({ value, guards: handlers.length > 1 ? [{ condition: `match ${index + 1}`, arm: 'then' }] : [] });
    }),
  );
  const only = options[0];
  if (options.length === 1 && only) {
    frame.effects.push(...works);
    return only.value;
  }
  if (works.some((work) => !isEmpty(work))) frame.effects.push({ kind: 'choice', parts: works });
  return options.length === 0 ? input('unknown', 'match') : { kind: 'choice', options };
}

/** Whether a value meets a pattern; undefined where only running would tell. */
function fit(value: Value, pattern: Value): boolean | undefined {
  if (pattern.kind === 'literal' && value.kind === 'literal') return value.value === pattern.value;
  if (pattern.kind !== 'record' || value.kind !== 'record') return undefined;
  const fits = [...pattern.fields].map(([name, part]) => {
    const field = value.fields.get(name);
    return field && field.guards.length === 0 ? fit(field.value, part.value) : undefined;
  });
  if (fits.includes(false)) return false;
  return fits.length > 0 && fits.every((one) => one === true) ? true : undefined;
}
