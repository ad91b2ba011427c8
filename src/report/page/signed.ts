import { type Html, markup } from './html.js';

const signs = {
  yes: { sign: '✓', word: 'holds', lamp: 'green' },
  no: { sign: '✗', word: 'does not hold', lamp: 'red' },
  unknown: { sign: '?', word: 'not known', lamp: 'unknown' },
} as const;

/** One line of a list with what it says as a sign, and as a word for those who see none. */
export function signed(answer: keyof typeof signs, text: string): Html {
  const { sign, word, lamp } = signs[answer];
  return markup`<li><span class="sign ${lamp}" role="img" aria-label="${word}">${sign}</span> ${text}</li>`;
}
