import type { Verdict } from '../../model/index.js';
import { type Html, markup } from './html.js';
import { signed } from './signed.js';

/** The hot paths' statements under load, and what gives way; where they were pushed. */
export function underLoadOf({ underLoad }: Verdict): Html {
  if (underLoad === undefined) return markup``;
  const { says, givesWay, paths, rests } = underLoad;
  return markup`<section aria-labelledby="load">
    <h2 id="load">Under load</h2>
    <p class="meta">${paths}</p>
    <ul class="signed">
      ${says.map((text) => markup`<li>${text}</li>`)}
      ${givesWay === undefined ? markup`` : signed('no', `What gives way: ${givesWay}.`)}
    </ul>
    <p class="meta">${rests}</p>
  </section>`;
}
