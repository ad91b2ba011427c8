import type { Unknown, Verdict } from '../../model/index.js';
import { type Html, markup } from './html.js';

/** All that is not known, grouped by what it is. */
export function unknownsOf({ coverage, selfCheck, planCheck }: Verdict): Html {
  const { unknowns, statements, callSites } = coverage;
  const byWhy = new Map<string, Unknown[]>();
  for (const unknown of unknowns) byWhy.set(unknown.why, [...(byWhy.get(unknown.why) ?? []), unknown]);
  const place = ({ location, name }: Unknown): string =>
    location === undefined ? name : `${location.file}:${String(location.line)}`;
  return markup`<section id="unknown" aria-labelledby="unknowns">
    <h2 id="unknowns">What is not known</h2>
    <p>
      ${callSites.found} places use the database, ${callSites.reached} are reached from a screen, route or job,
      ${callSites.measured} of those were measured (${statements.measured} of ${statements.reached} statements).
      ${selfCheck === undefined ? '' : `Of ${String(selfCheck.predicted)} figures that the smaller sizes foretold of the largest one, ${String(selfCheck.inside)} lay inside their range.`}
      ${planCheck === undefined ? '' : `Of ${String(planCheck.predicted)} ways in which the database would go about it, ${String(planCheck.inside)} were foretold.`}
    </p>
    ${[...byWhy].map(
      ([why, which]) =>
        markup`<details>
          <summary>${which.length} × ${why}</summary>
          <ul>
            ${which.slice(0, 100).map((unknown) => markup`<li><code>${place(unknown)}</code>${unknown.location === undefined ? '' : ` ${unknown.name}`}</li>`)}
          </ul>
        </details>`,
    )}
    <p>
      Not looked at: other services that the app calls, the network between the user and the server, and everything that only
      shows when the app runs. An unknown is never a pass.
    </p>
  </section>`;
}
