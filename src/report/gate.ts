import type { GateVerdict, Verdict } from '../model/index.js';
import { roomOf } from './formats/badge.js';
import { plain } from './formats/plain.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

const mostLines = 20;

/** What a baseline and the owner's demands decided, for a terminal. */
export function renderGate({ gate, ceiling }: Verdict, style: Style): string {
  if (gate === undefined) return '';
  const paint = paintOf(style);
  const list = (sign: string, texts: readonly string[]): string[] =>
    shortened(texts).map((text) => `  ${sign} ${wrap(plainLine(text), style.width, '    ')}`);
  return [
    paint.bold(`  ${headOf(gate)}`),
    ...sinceLines(gate, ceiling).map((text) => `  ${wrap(plainLine(text), style.width, '  ')}`),
    ...list(paint.red('✗'), gate.failing),
    ...list(paint.green('✓'), gate.gone),
    ...list('·', gate.notes),
    ...(gate.gone.length > 0 && gate.since === undefined
      ? ['  The baseline may be written anew with --write-baseline, so that this stays mended.']
      : []),
  ].join('\n');
}

/** The same for a pull request. */
export function markdownGate({ gate, ceiling }: Verdict): string[] {
  if (gate === undefined) return [];
  const list = (sign: string, texts: readonly string[]): string[] => shortened(texts).map((text) => `- ${sign} ${plain(text)}`);
  return [
    `### ${headOf(gate)}`,
    '',
    ...sinceLines(gate, ceiling).flatMap((text) => [plain(text), '']),
    ...list('❌', gate.failing),
    ...list('✅', gate.gone),
    ...list('ℹ️', gate.notes),
    '',
  ];
}

/** What a change does, in one sentence with both ceilings. */
function sinceLines({ since, failing, gone }: GateVerdict, ceiling: Verdict['ceiling']): string[] {
  if (since === undefined) return [];
  const [before, after] = [roomOf(since), roomOf({ ceiling })];
  const room = before === after ? `the room stays ${after}` : `the room was ${before} and is ${after}`;
  return [`Since ${since.revision}, ${room}; ${String(failing.length)} new or worse, ${String(gone.length)} gone or better.`];
}

function headOf({ compared, since, failing }: GateVerdict): string {
  const against = since !== undefined ? 'What this change does' : compared ? 'Against the baseline' : 'Against your demands';
  if (failing.length === 0) return `${against}: ${compared ? 'nothing new, nothing worse' : 'all are kept'}`;
  return `${against}: ${String(failing.length)} ${failing.length === 1 ? 'fails' : 'fail'}`;
}

function shortened(texts: readonly string[]): readonly string[] {
  return texts.length <= mostLines ? texts : [...texts.slice(0, mostLines), `… and ${String(texts.length - mostLines)} more`];
}
