import type { GateVerdict, Verdict } from '../model/index.js';
import { plain } from './formats/markdown.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

const mostLines = 20;

/** What a baseline and the owner's demands decided, for a terminal. */
export function renderGate({ gate }: Verdict, style: Style): string {
  if (gate === undefined) return '';
  const paint = paintOf(style);
  const list = (sign: string, texts: readonly string[]): string[] =>
    shortened(texts).map((text) => `  ${sign} ${wrap(plainLine(text), style.width, '    ')}`);
  return [
    paint.bold(`  ${headOf(gate)}`),
    ...list(paint.red('✗'), gate.failing),
    ...list(paint.green('✓'), gate.gone),
    ...list('·', gate.notes),
    ...(gate.gone.length > 0 ? ['  The baseline may be written anew with --write-baseline, so that this stays mended.'] : []),
  ].join('\n');
}

/** The same for a pull request. */
export function markdownGate({ gate }: Verdict): string[] {
  if (gate === undefined) return [];
  const list = (sign: string, texts: readonly string[]): string[] => shortened(texts).map((text) => `- ${sign} ${plain(text)}`);
  return [`### ${headOf(gate)}`, '', ...list('❌', gate.failing), ...list('✅', gate.gone), ...list('ℹ️', gate.notes), ''];
}

function headOf({ compared, failing }: GateVerdict): string {
  const against = compared ? 'Against the baseline' : 'Against your demands';
  if (failing.length === 0) return `${against}: ${compared ? 'nothing new, nothing worse' : 'all are kept'}`;
  return `${against}: ${String(failing.length)} ${failing.length === 1 ? 'fails' : 'fail'}`;
}

function shortened(texts: readonly string[]): readonly string[] {
  return texts.length <= mostLines ? texts : [...texts.slice(0, mostLines), `… and ${String(texts.length - mostLines)} more`];
}
