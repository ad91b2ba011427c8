import type { Lamp, Verdict } from '../model/index.js';
import { about } from '../judge/words.js';
import { pad, paintOf, type Style } from './style.js';

const rows: { key: 'fast' | 'right' | 'private'; name: string; asks: string }[] = [
  { key: 'fast', name: 'fast', asks: 'screens answer in time' },
  { key: 'right', name: 'right', asks: 'nothing lost, nothing wrong' },
  { key: 'private', name: 'private', asks: 'nobody sees what is not theirs' },
];

const words: Record<Lamp, string> = { green: '● yes', red: '✗ no', unknown: '? not known' };
const column = 14;

/** Three lamps per size. Each says its colour in words too. */
export function renderLamps(verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const color = { green: paint.green, red: paint.red, unknown: paint.yellow };
  const head = `  ${pad('', 42)}${verdict.lamps.map((lamp) => pad(about(lamp.users), column)).join('')}`;
  const lines = rows.map(
    (row) =>
      `  ${pad(row.name, 9)}${paint.dim(pad(row.asks, 33))}${verdict.lamps.map((lamp) => color[lamp[row.key]](pad(words[lamp[row.key]], column))).join('')}`,
  );
  return [paint.dim(head.trimEnd()), ...lines.map((line) => line.trimEnd())].join('\n');
}
