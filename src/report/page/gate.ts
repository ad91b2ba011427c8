import type { Verdict } from '../../model/index.js';
import { gateWords } from '../gate.js';
import { type Html, markup } from './html.js';
import { signed } from './signed.js';

/** What a baseline and the owner's demands decided, where there was either. */
export function gateOf(verdict: Verdict): Html {
  const words = gateWords(verdict);
  if (words === undefined) return markup``;
  return markup`<section aria-labelledby="gate">
    <h2 id="gate">${words.head}</h2>
    ${words.since.map((text) => markup`<p>${text}</p>`)}
    <ul class="signed">
      ${words.failing.map((text) => signed('no', text))} ${words.gone.map((text) => signed('yes', text))}
      ${words.notes.map((text) => markup`<li>${text}</li>`)}
    </ul>
  </section>`;
}
