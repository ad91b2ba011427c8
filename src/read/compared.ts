import type { CallSite, Expression } from '../model/index.js';
import type { Module } from './parse.js';

/**
 * Words that calls may send and that the code compares with somewhere (`if (company !== 'all')`): they stand for something else, as "all" or
 * "none" does in a field of choices, and are mostly kept from being sent.
 */
export function comparedWords(callSites: readonly CallSite[], modules: Iterable<Module>): string[] {
  const words = new Set<string>();
  for (const { variants } of callSites)
    for (const { steps } of variants) for (const step of steps) for (const value of step.arguments) collect(value, words);
  const sent = [...words].filter((word) => /^[\w-]{1,40}$/.test(word));
  if (sent.length === 0) return [];
  const compared = new Set<string>();
  const tests = new RegExp(`[!=]==?\\s*['"](${sent.join('|')})['"]|['"](${sent.join('|')})['"]\\s*[!=]==?`, 'g');
  for (const { text } of modules) for (const [, right, left] of text.matchAll(tests)) compared.add(right ?? left ?? '');
  return [...compared].sort();
}

function collect(value: Expression, words: Set<string>): void {
  switch (value.kind) {
    case 'literal':
      if (typeof value.value === 'string') words.add(value.value);
      return;
    case 'list':
      for (const item of value.items) collect(item, words);
      return;
    case 'record':
      for (const field of value.fields) collect(field.value, words);
      return;
    case 'call':
      for (const argument of value.arguments) collect(argument, words);
      return;
    case 'sql':
    case 'text':
      for (const chunk of value.chunks) if (typeof chunk !== 'string') collect(chunk, words);
      return;
    default:
      return;
  }
}
