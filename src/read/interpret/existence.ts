import type { Node } from '@oxc-project/types';
import type { Frame } from './frame.js';
import { member } from './member.js';
import { noteLengthOfAnswer } from './screen-use.js';
import type { Value } from './value.js';

/** `rows.length`: how many there are, or only whether there are any. */
export function lengthOf(object: Value, node: Node, frame: Frame): Value {
  noteLengthOfAnswer(object, node, frame);
  const outer = frame.whether;
  // What is only written into a log is of no use to anybody.
  frame.whether = frame.run.logging || asksWhether(node, frame.module.text);
  const value = member(object, 'length', frame);
  frame.whether = outer ?? false;
  return value;
}

/** `rows.length > 0`, `rows.length === 0`, `!rows.length`, `if (rows.length)`, `(rows?.length ?? 0) > 0`, `rows.length ? a : b`, by the text around it. */
function asksWhether({ start, end }: Node, text: string): boolean {
  const behind = text.slice(end, end + 24).replace(/^\s*(?:\?\?|\|\|)\s*0\s*\)/, '');
  if (/^\s*(?:(?:[<>]|[=!]==?)\s*0|(?:<|>=)\s*1)(?![\w.])/.test(behind)) return true;
  if (/^\s*(?:&&|\?(?![.?]))/.test(behind)) return true;
  if (/^\s*(?:[<>+\-*/%,]|[=!]=)/.test(behind)) return false;
  const before = text.slice(Math.max(0, start - 8), start);
  return /!\s*$/.test(before) || (/\bif\s?\(\s?$/.test(before) && /^\s*(?:\)|\|\|)/.test(behind));
}
