import { type Frame, sourceText } from './frame.js';

/** How far behind its declaration a moment is looked for being set otherwise, in characters. */
const reach = 400;

const declared = /(?:const|let|var)\s+([A-Za-z_]\w*)(?:\s*:\s*Date)?\s*=\s*$/;

/**
 * What a `new Date(…)` says of itself: its text, the variable that it is kept in, and what sets it otherwise right behind:
 * `weekAgo = new Date() | setDate(weekAgo.getDate() - 7)`. How long a span of time is follows from that (measure/parameters/span.ts).
 */
export function momentText(frame: Frame, node: { start: number; end: number }): string {
  const { text } = frame.module;
  const made = sourceText(frame, node);
  const [, variable] = declared.exec(text.slice(Math.max(0, node.start - 80), node.start)) ?? [];
  if (variable === undefined) return made;
  const behind = text.slice(node.end, node.end + reach);
  const moves = [...behind.matchAll(/\b(\w+)\.(set(?:UTC)?(?:Hours|Date|Month|FullYear)\([^;\n]{0,80}\))\s*[;\n]/g)];
  return [
    `${variable} = ${made}`,
    ...moves.flatMap(([, name, move]) => (name === variable && move !== undefined ? [move] : [])),
  ].join(' | ');
}
