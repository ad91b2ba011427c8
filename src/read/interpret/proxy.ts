import type { Frame } from './frame.js';
import { capture } from './frame.js';
import { callFunction } from './function.js';
import { input, type Value, unknown } from './value.js';

/** The name that a trap is asked for: a member by it stands for every member. */
const asked: Value = input('unknown', 'member');

/** What a member of any name is of: seen where a trap hands on what it was asked for. */
export function anyMember(object: Value, key: Value | undefined): Value | undefined {
  return key === asked ? { kind: 'call', name: 'any member', arguments: [object] } : undefined;
}

/**
 * `new Proxy(target, { get: (_, name) => Reflect.get(client(), name) })` stands for what its trap asks: clients that are
 * made when they are first used come that way.
 */
export function proxied(values: Value[], frame: Frame): Value {
  const [target, handler] = values;
  if (handler?.kind !== 'record') return unknown('Proxy');
  const trap = handler.fields.get('get')?.value;
  if (trap?.kind !== 'function') return target ?? unknown('Proxy');
  let given: Value = unknown('Proxy');
  capture(frame, () => {
    given = callFunction(trap, [target ?? unknown('Proxy'), asked, unknown('receiver')], frame);
  });
  return askedOf(given, 0) ?? unknown('Proxy');
}

/** The object of which a trap's value is a member, whatever it is bound to or chosen from. */
function askedOf(value: Value, depth: number): Value | undefined {
  if (depth > 4) return undefined;
  if (value.kind === 'choice') return first(value.options, (option) => askedOf(option.value, depth + 1));
  if (value.kind !== 'call') return undefined;
  const [object] = value.arguments;
  if (value.name === 'any member') return object && plain(object);
  return first(value.arguments, (inner) => askedOf(inner, depth + 1));
}

/** `let client; if (!client) client = create()`: the one that says what it is. */
function plain(value: Value): Value {
  if (value.kind !== 'choice') return value;
  const telling = value.options.map((option) => option.value).filter((option) => option.kind !== 'literal');
  return telling.find((option) => option.kind === 'client') ?? telling[0] ?? value;
}

function first<T>(values: T[], look: (value: T) => Value | undefined): Value | undefined {
  for (const value of values) {
    const found = look(value);
    if (found) return found;
  }
  return undefined;
}
