import { hasDirective } from '../entries/exports.js';
import { runQuery } from '../libraries/index.js';
import type { Frame } from './frame.js';
import { callFunction } from './function.js';
import { deferAction } from './hook.js';
import { derived, sourcesOf, unplaced } from './provenance.js';
import { askedIn, isQuery } from './query-params.js';
import { deliver, input, type Value } from './value.js';

/** Names of functions that hand back the function that they are given, made safe, slow or rare. */
const wrapping =
  /handler|wrap|catch|cache|async|debounce|throttle|memo|persist|devtools|immer|middleware|handlesubmit|once$|^with[A-Z]|callback/i;

/** Names of functions that give a value another form. */
const reforming = /parse|to_?json|stringify|serialize|clone|cast|coerce|decode|encode|trim|^(string|number|boolean)$/i;

/** Whether a function gives what it is given in another form, by its name. */
export function isReforming(name: string): boolean {
  return reforming.test(name.split('.').at(-1) ?? name);
}

/** A function that cannot be seen: callbacks run within it, and what it is given leaves our sight. */
export function callUnknown(name: string, values: Value[], frame: Frame): Value {
  const wrapped = values[0];
  if (wrapped?.kind === 'function' && wrapping.test(name.split('.').at(-1) ?? name)) return wrapped;
  for (const value of values) {
    // A server action that is handed on waits for somebody's act.
    if (value.kind === 'function' && value.module !== frame.module && hasDirective(value.module, 'use server'))
      deferAction(value, value.node, frame);
    else if (value.kind === 'function')
      callFunction(
        value,
        value.node.params.map((parameter) => input('unknown', parameter.type === 'Identifier' ? parameter.name : name)),
        frame,
      );
    else if (value.kind === 'query') runQuery(value, frame);
    else {
      if (value.kind === 'record') callOptions(value, frame);
      deliver(value);
    }
  }
  const only = values.length === 1 ? values[0] : undefined;
  const isReformed = isReforming(name);
  // `schema.parse(req.query)`
  if (isReformed && only?.kind === 'input' && isQuery(only.name)) return only;
  const result = { ...derived('unknown', `${name}()`, values.map(unplaced)), ...(isReformed ? askedIn(only) : {}) };
  // Another form of the same value is no change of it.
  return only && result.from && isReformed ? { ...result, from: sourcesOf(only) } : result;
}

/** Options of something that cannot be seen: `new ReadableStream({ start })` runs its functions, `onSubmit` waits for an act. */
function callOptions(options: Extract<Value, { kind: 'record' }>, frame: Frame): void {
  for (const [name, { value }] of options.fields) {
    if (value.kind !== 'function') continue;
    if (/^on[A-Z]/.test(name)) deferAction(value, value.node, frame);
    else
      callFunction(
        value,
        value.node.params.map((parameter) => input('unknown', parameter.type === 'Identifier' ? parameter.name : name)),
        frame,
      );
  }
}
