import type { Verdict } from '../../model/index.js';
import { renderBadge, renderCard } from './badge.js';
import { renderGithub } from './github.js';
import { renderMarkdown } from './markdown.js';
import { renderSarif, type RuleText } from './sarif.js';

export type { RuleText } from './sarif.js';

/** What a format may need beside the verdict. */
export interface FormatContext {
  rules: readonly RuleText[];
  /** Today, `YYYY-MM-DD`. */
  day: string;
}

/** Every format but the terminal's and JSON, by its name: a new one is a file here and a line. */
export const formats = {
  markdown: renderMarkdown,
  sarif: (verdict: Verdict, { rules }: FormatContext): string => renderSarif(verdict, rules),
  github: renderGithub,
  badge: renderBadge,
  card: (verdict: Verdict, { day }: FormatContext): string => renderCard(verdict, day),
} satisfies Record<string, (verdict: Verdict, context: FormatContext) => string>;

export type FormatName = keyof typeof formats;

/** Whether a word names a format. */
export function isFormat(word: string): word is FormatName {
  return Object.hasOwn(formats, word);
}
