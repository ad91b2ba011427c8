import type { Experiment, Verdict } from '../../model/index.js';
import { sayStart, sayUnanswered } from '../observed.js';
import { type Html, markup } from './html.js';
import { signed } from './signed.js';

/** What the running app showed, one experiment after the other; where it was run. */
export function observedOf({ observed }: Verdict): Html {
  if (observed === undefined) return markup``;
  return markup`<section aria-labelledby="ran">
    <h2 id="ran">While it ran</h2>
    ${sayStart(observed).map((text) => markup`<p class="meta">${text}</p>`)}
    ${observed.experiments.map(partOf)}
    ${sayUnanswered(observed).map((text) => markup`<p class="meta">${text}</p>`)}
  </section>`;
}

const signs = { breaks: 'no', holds: 'yes', unknown: 'unknown' } as const;

function partOf({ asks, result, says }: Experiment): Html {
  return markup`<h3>${asks}</h3>
    <ul class="signed">
      ${says.map((text) => (result === 'told' ? markup`<li>${text}</li>` : signed(signs[result], text)))}
    </ul>`;
}
