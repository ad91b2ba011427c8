import type { DatabaseFunction, FunctionStep } from '../../../../model/index.js';
import { isExclusive, type Look } from './look.js';
import { plain } from './text.js';

/** Whether something makes a second run wait before it looks: a row that is locked or changed there, or up to there. */
export function isLocked(look: Look, steps: readonly FunctionStep[]): boolean {
  return steps.slice(0, look.at + 1).some((step) => !isExclusive(step, look.step) && holds(plain(step.sql)));
}

function holds(sql: string): boolean {
  return /\bfor (no key )?update\b|^(update|delete|lock|execute)\b|\bon conflict\b.*\bdo update\b|lock\w*\(/i.test(sql);
}

/** Whether all runs of a function are kept apart, wherever in its text. */
export function isKeptApart({ source }: DatabaseFunction): boolean {
  return /advisory|\block\s+table\b|serializable/i.test(source);
}
