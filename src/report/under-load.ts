import type { Verdict } from '../model/index.js';
import { paintOf, type Style, wrap } from './style.js';

/** The hot paths' statements at today's rate, at that of the largest loaded size, and all at once. */
export function renderUnderLoad({ underLoad }: Verdict, style: Style): string {
  if (underLoad === undefined) return '';
  const paint = paintOf(style);
  const { says, givesWay, paths, rests } = underLoad;
  const lines = says.map((text) => `  ${wrap(text, style.width, '    ')}`);
  const first =
    givesWay === undefined ? [] : [`  ${paint.red('✗')} ${wrap(`What gives way: ${givesWay}.`, style.width, '    ')}`];
  const small = (text: string): string => `  ${paint.dim(wrap(text, style.width, '  '))}`;
  return [paint.bold('  Under load'), small(paths), ...lines, ...first, small(rests)].join('\n');
}
