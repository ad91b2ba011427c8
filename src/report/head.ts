import type { Verdict } from '../model/index.js';
import { listed } from '../judge/words.js';
import { measuredIn, measuredWith } from './measured-in.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

/** Whose verdict it is, and the sentence on the box. */
export function renderHead(verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const { app, ceiling } = verdict;
  const holds = ceiling?.over === true && !ceiling.atMost;
  const sentence = wrap(verdict.headline, style.width - 4, '  ');
  const place =
    verdict.server === undefined
      ? ''
      : `\n\n  ${paint.dim(wrap(plainLine(`Measured ${measuredIn(verdict)}. ${measuredWith(verdict)}.`), style.width - 4, '  '))}`;
  const stack = app.stack.length > 0 ? ` (${listed(app.stack, 5)})` : '';
  return `${paint.dim(`  ${plainLine(app.name)}${stack}: ${app.counts.entryPoints} screens, routes and jobs, ${app.counts.callSites} places that use the database, ${app.counts.tables} tables`)}\n\n  ${holds ? paint.green(paint.bold(sentence)) : paint.bold(sentence)}${place}`;
}
