import type { Unknown, Verdict } from '../../model/index.js';
import { about } from '../../judge/words.js';
import { type Html, markup } from './html.js';

const factorNames: Record<Verdict['factors'][number]['factor'], string> = {
  queries: 'Queries',
  'data-model': 'Data model',
  state: 'State',
  caching: 'Caching',
  backend: 'Backend',
};

/** The five factors by which an app scales, each with its own result. */
export function factorsOf({ factors }: Verdict): Html {
  return markup`<section aria-labelledby="factors">
    <h2 id="factors">The five factors</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">factor</th>
          <th scope="col">in this app</th>
          <th scope="col">findings</th>
        </tr>
      </thead>
      <tbody>
        ${factors.map(
          ({ factor, result, findings }) =>
            markup`<tr>
              <th scope="row">${factorNames[factor]}</th>
              <td>${result}</td>
              <td>${findings.length}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** What was tried on a copy: what it gives and what each written row pays for it. */
export function fixesOf({ fixes }: Verdict): Html {
  const proposed = fixes.filter((fix) => fix.proposed);
  const refused = fixes.filter(({ verdict }) => verdict === 'refused');
  if (fixes.length === 0) return markup``;
  return markup`<section aria-labelledby="fixes">
    <h2 id="fixes">Fixes that were tried on a copy</h2>
    ${
      proposed.length === 0
        ? markup`<p>None that was tried changes how far the app holds.</p>`
        : proposed.map(
            ({ kind, ddl, why, price, changesWhatIsShown, lifts, before, after }) =>
              markup`<article class="fix">
                <h3>${kind}${changesWhatIsShown ? ' (changes what is shown)' : ''}</h3>
                <pre tabindex="0"><code>${ddl}</code></pre>
                <ul>
                  <li>${why}</li>
                  ${before !== undefined && after !== undefined ? markup`<li>${before.scanned.toLocaleString('en')} rows looked at before, ${after.scanned.toLocaleString('en')} after; ${before.buffers.toLocaleString('en')} pages before, ${after.buffers.toLocaleString('en')} after</li>` : markup``}
                  ${price.map((line) => markup`<li>${line}</li>`)}${lifts === undefined ? markup`` : markup`<li>${lifts.entryPoint} holds ${lifts.over ? 'over ' : 'about '}${about(lifts.after)} instead of ${about(lifts.before)}</li>`}
                </ul>
              </article>`,
          )
    }
    ${
      refused.length === 0
        ? markup``
        : markup`<details>
            <summary>Tried and refused (${refused.length})</summary>
            <ul>
              ${refused.map(({ ddl, why }) => markup`<li><code>${ddl.slice(0, 300)}</code>: ${why}</li>`)}
            </ul>
          </details>`
    }
  </section>`;
}

/** What it needs at each size, and what that costs a month where the prices are known. */
export function needsOf({ capacity, bill, scenario }: Verdict): Html {
  const unit = scenario.population?.unit ?? 'user';
  const range = ([low, high]: readonly number[]): string => (low === high ? number(low) : `${number(low)} to ${number(high)}`);
  const rows: [string, (at: Verdict['capacity'][number]) => string][] = [
    ['cores of the database', ({ cores }) => range(cores)],
    ['disk in GB', ({ storageGigabytes }) => range(storageGigabytes)],
    ['connections', ({ connections }) => range(connections)],
    ['screens a second', ({ viewsPerSecond }) => number(viewsPerSecond)],
  ];
  const dollars = (users: number, which: 'before' | 'after'): string => {
    const cost = bill?.at.find((at) => at.users === users)?.[which];
    if (cost === undefined) return 'none is large enough';
    return cost.beyond === true ? `${number(cost.dollars[0])} or more` : range(cost.dollars);
  };
  return markup`<section aria-labelledby="needs">
    <h2 id="needs">What it needs</h2>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">with so many ${unit}s</th>
            ${capacity.map(({ users }) => markup`<th scope="col">${about(users)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, figure]) =>
              markup`<tr>
                <th scope="row">${name}</th>
                ${capacity.map((at) => markup`<td>${figure(at)}</td>`)}
              </tr>`,
          )}
          ${
            bill === undefined
              ? markup``
              : markup`<tr>
                    <th scope="row">dollars a month</th>
                    ${capacity.map(({ users }) => markup`<td>${dollars(users, 'before')}</td>`)}
                  </tr>
                  <tr>
                    <th scope="row">with the fixes that keep answers</th>
                    ${capacity.map(({ users }) => markup`<td>${dollars(users, 'after')}</td>`)}
                  </tr>`
          }
        </tbody>
      </table>
    </div>
    ${bill === undefined ? markup`` : markup`<p>${bill.platform} ${bill.plan}, prices of ${bill.asOf}; calculated.</p>`}
  </section>`;
}

function number(value: number | undefined): string {
  return (value ?? 0) >= 100 ? Math.round(value ?? 0).toLocaleString('en') : String(Number((value ?? 0).toPrecision(2)));
}

/** What the number rests on, table by table, and the traffic that is assumed. */
export function scenarioOf({ scenario, trafficRange }: Verdict): Html {
  const unit = scenario.population?.unit ?? 'user';
  const { traffic, machine, budgets } = scenario;
  return markup`<section aria-labelledby="rests">
    <h2 id="rests">What this rests on</h2>
    <p>
      ${Math.round(traffic.dailyShare * 100)} % of the ${unit}s come on a peak day, ${traffic.visitsPerDay} visits of
      ${traffic.minutesPerVisit} minutes, ${traffic.viewsPerMinute} screen a minute, the busiest minute ${traffic.peakFactor}
      times the mean.
      ${trafficRange === undefined ? '' : `With a third of that traffic it holds about ${about(trafficRange.third)}, with three times about ${about(trafficRange.triple)}.`}
      Database with ${machine.databaseCores} cores and ${machine.databaseConnections} connections; app process with
      ${machine.processCores} core and ${machine.processHeapMegabytes} MB. People wait ${budgets.viewMilliseconds} ms for a
      screen.
    </p>
    <details>
      <summary>Rows of each table, with the reason (${scenario.tables.length})</summary>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">table</th>
              <th scope="col">rows</th>
              <th scope="col">why</th>
            </tr>
          </thead>
          <tbody>
            ${scenario.tables.map(
              ({ table, perUser, fixed, reason, guess }) =>
                markup`<tr>
                  <th scope="row">${table}</th>
                  <td>${perUser === undefined ? `${number(fixed)} in all` : `${number(perUser)} per ${unit}`}</td>
                  <td>${guess ? 'a guess: ' : ''}${reason}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p>Every line may be set in loadbearing.json; loadbearing scenario --json prints one to edit.</p>
    </details>
  </section>`;
}

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
