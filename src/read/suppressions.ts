import type { Suppression, Unknown } from '../model/index.js';

const mark = /(?:\/\/|\/\*|--|#|<!--)\s*loadbearing-ignore\b\s*([\w-]+(?:\s*,\s*[\w-]+)*)?\s*(?::\s*(.*?))?\s*(?:\*\/|-->)?\s*$/;

/**
 * Findings that the owner accepts where they stand: `// loadbearing-ignore unbounded-list: an event has ten guests` above the
 * place or behind it. The reason is part of it; without one nothing is accepted, and that is said.
 */
export function suppressionsIn(file: string, text: string, unknowns: Unknown[]): Suppression[] {
  if (!text.includes('loadbearing-ignore')) return [];
  return text.split('\n').flatMap((line, index): Suppression[] => {
    const match = mark.exec(line);
    if (!match) return [];
    const rules = (match[1] ?? '')
      .split(',')
      .map((rule) => rule.trim())
      .filter(Boolean);
    const reason = match[2]?.trim() ?? '';
    const location = { file, line: index + 1, endLine: index + 1, column: 1 };
    if (rules.length > 0 && reason !== '') return [{ rules, reason, location }];
    unknowns.push({
      what: 'file',
      name: `${file}:${index + 1}`,
      why: 'a loadbearing-ignore without a rule and a reason accepts nothing: write "loadbearing-ignore RULE: why"',
      location,
    });
    return [];
  });
}
