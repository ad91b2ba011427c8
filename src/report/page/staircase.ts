import type { Verdict } from '../../model/index.js';
import { type Html, markup } from './html.js';
import { lifted, writable } from '../tried.js';
import { atUsers, resources } from '../words.js';

/** What the staircase is drawn from. */
type Shown = Pick<Verdict, 'staircase' | 'lamps' | 'afterFixes' | 'ceiling' | 'scenario'> & Parameters<typeof writable>[0];

/** What breaks first, next and then: bars on a scale on which each tenfold number of users takes the same room. */
export function staircaseOf(verdict: Shown): Html {
  const { staircase } = verdict;
  if (staircase.length === 0) return markup``;
  const largest = Math.max(10, ...verdict.lamps.map(({ users }) => users));
  const share = (users: number): string =>
    `${String(Math.min(100, Math.max(2, Math.round((100 * Math.log10(Math.max(users, 2))) / Math.log10(largest)))))}%`;
  const mending = lifted(verdict);
  return markup`<section aria-labelledby="stairs">
    <h2 id="stairs">What breaks, in order</h2>
    <ol class="stairs">
      ${staircase.map(
        (step) =>
          markup`<li class="${step.guess === true ? 'guess' : step.sort}">
            <span class="bar" style="width:${share(step.users)}" aria-hidden="true"></span
            ><span class="at">${atUsers(step)}</span>
            <span class="what">${step.breaks} <small>(${resources[step.resource]})</small></span>
          </li>`,
      )}
    </ol>
    ${
      mending.length === 0
        ? markup``
        : markup`<h3>What mending gives</h3>
            <ul>
              ${mending.map(([mended, holds]) => markup`<li>${mended}: <strong>${holds}</strong></li>`)}
              ${writable(verdict).map((line) => markup`<li>${line}</li>`)}
            </ul>`
    }
  </section>`;
}
