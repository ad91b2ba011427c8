import { counted } from '../judge/words.js';
import type { NewcomerCheck, Verdict } from '../model/index.js';
import { paintOf, type Style, wrap } from './style.js';

/** Whether a burst of newcomers is survived, what was taken for their way, and what they use up. */
export function renderAds({ ads }: Verdict, style: Style): string {
  if (ads === undefined) return '';
  const paint = paintOf(style);
  const signs = { yes: paint.green('✓'), no: paint.red('✗'), unknown: paint.yellow('?') };
  const line = (sign: string, text: string): string => `  ${sign} ${wrap(text, style.width, '    ')}`;
  const small = (text: string): string => `  ${paint.dim(wrap(text, style.width, '  '))}`;
  return [
    paint.bold('  Newcomers'),
    line(signs[ads.survives], ads.says),
    ...ads.checks.map((check) => line(signs[check.survives], `${check.what}: ${check.says}${upTo(check)}`)),
    ...ads.steps.map(({ step, says, known }) => (known ? small(`${step}: ${says}.`) : line(signs.unknown, `${step}: ${says}.`))),
    small(ads.rests),
  ].join('\n');
}

/** Up to how many it would hold, where what they cost is known. */
export function upTo({ what, upTo, survives }: NewcomerCheck): string {
  if (upTo === undefined || survives === 'unknown' || what === 'sign-up e-mails') return '';
  return `; enough for ${counted(upTo)} newcomers an hour`;
}
