import type { GateVerdict, Verdict } from '../model/index.js';
import { roomOf } from './formats/badge.js';
import { plain } from './formats/plain.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

const mostLines = 20;

/** What a baseline and the owner's demands decided, in the words of every report. */
export interface GateWords {
  head: string;
  /** What a change does to the room, where a revision was compared with. */
  since: string[];
  failing: readonly string[];
  gone: readonly string[];
  notes: readonly string[];
}

/** The gate's words, each list cut where nobody reads on; undefined without a gate. */
export function gateWords({ gate, ceiling }: Verdict): GateWords | undefined {
  if (gate === undefined) return undefined;
  return {
    head: headOf(gate),
    since: sinceLines(gate, ceiling),
    failing: shortened(gate.failing),
    gone: shortened(gate.gone),
    notes: shortened(gate.notes),
  };
}

/** What a baseline and the owner's demands decided, for a terminal. */
export function renderGate(verdict: Verdict, style: Style): string {
  const words = gateWords(verdict);
  if (words === undefined) return '';
  const paint = paintOf(style);
  const list = (sign: string, texts: readonly string[]): string[] =>
    texts.map((text) => `  ${sign} ${wrap(plainLine(text), style.width, '    ')}`);
  return [
    paint.bold(`  ${words.head}`),
    ...words.since.map((text) => `  ${wrap(plainLine(text), style.width, '  ')}`),
    ...list(paint.red('✗'), words.failing),
    ...list(paint.green('✓'), words.gone),
    ...list('·', words.notes),
    ...(words.gone.length > 0 && words.since.length === 0
      ? ['  The baseline may be written anew with --write-baseline, so that this stays mended.']
      : []),
  ].join('\n');
}

/** The same for a pull request. */
export function markdownGate(verdict: Verdict): string[] {
  const words = gateWords(verdict);
  if (words === undefined) return [];
  const list = (sign: string, texts: readonly string[]): string[] => texts.map((text) => `- ${sign} ${plain(text)}`);
  return [
    `### ${words.head}`,
    '',
    ...words.since.flatMap((text) => [plain(text), '']),
    ...list('❌', words.failing),
    ...list('✅', words.gone),
    ...list('ℹ️', words.notes),
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
