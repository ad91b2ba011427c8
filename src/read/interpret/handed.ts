import type { Environment } from './environment.js';
import type { FunctionValue, Value } from './value.js';

/**
 * Whether the function was handed to the one whose scope this is, or to one around it: the handler that a wrapper runs. Every
 * entry point behind the same wrapper calls it from the same line, with another handler.
 */
export function isHanded(environment: Environment, target: FunctionValue): boolean {
  for (let scope: Environment | undefined = environment; scope; scope = scope.parent)
    if (scope.given?.some((value) => holds(value, target, 2))) return true;
  return false;
}

/** `deep`: how many lists, records and choices are looked into. */
function holds(value: Value, target: FunctionValue, deep: number): boolean {
  if (value.kind === 'function') return value.node === target.node;
  if (deep === 0) return false;
  if (value.kind === 'choice') return value.options.some((option) => holds(option.value, target, deep - 1));
  if (value.kind === 'list') return value.items.some((item) => holds(item.value, target, deep - 1));
  return value.kind === 'record' && [...value.fields.values()].some((field) => holds(field.value, target, deep - 1));
}
