import type { CallExpression } from '@oxc-project/types';
import { rescued } from './effect.js';
import { type Frame, observe } from './frame.js';

/** `save().catch(() => undefined)`: what fails in it ends nothing. */
export function isCaught({ callee, arguments: handlers }: CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  return callee.property.name === 'catch' && handlers.length > 0;
}

/** Runs it, and keeps with its work that what stands behind runs all the same. */
export function rescue<T>(frame: Frame, body: () => T): T {
  const { work, value } = observe(frame, body);
  frame.effects.push(rescued(work));
  return value;
}
