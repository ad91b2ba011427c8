import type { Table } from '../../plan/plan.js';
import { indent, quoted } from '../text.js';

/** The options of a route: what it takes, what it gives, and where the description of the API has it. */
export function schema(table: Table, summary: string, parts: [string, string | undefined][]): string {
  return [
    '{',
    '  schema: {',
    `    tags: [${quoted(table.many)}],`,
    `    summary: ${quoted(summary)},`,
    ...parts.flatMap(([name, text]) => (text === undefined ? [] : [`    ${name}: ${text},`])),
    '  },',
    '}',
  ].join('\n');
}

/** A route with its options and the lines of its handler. */
export function handler(method: string, path: string, options: string, body: string[], reply: boolean): string {
  return [
    `app.${method}(`,
    `  ${quoted(path)},`,
    indent(`${options},`),
    `  async (request${reply ? ', reply' : ''}) => {`,
    indent(body.join('\n'), 4),
    '  },',
    ');',
  ].join('\n');
}
