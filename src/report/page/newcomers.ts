import type { Verdict } from '../../model/index.js';
import { upTo } from '../ads.js';
import { type Html, markup } from './html.js';
import { signed } from './signed.js';

/** Whether a burst of newcomers is survived, and what they use up; where that was asked. */
export function newcomersOf({ ads }: Verdict): Html {
  if (ads === undefined) return markup``;
  return markup`<section aria-labelledby="newcomers">
    <h2 id="newcomers">Newcomers</h2>
    <ul class="signed">
      ${signed(ads.survives, ads.says)}
      ${ads.checks.map((check) => signed(check.survives, `${check.what}: ${check.says}${upTo(check)}`))}
      ${ads.steps.map(({ step, says, known }) => (known ? markup`<li>${step}: ${says}.</li>` : signed('unknown', `${step}: ${says}.`)))}
    </ul>
    <p class="meta">${ads.rests}</p>
  </section>`;
}
