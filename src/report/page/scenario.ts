import type { Verdict } from '../../model/index.js';
import { about, plural } from '../../judge/words.js';
import { type Html, markup } from './html.js';

/** Traffic, machine and patience in a few sentences. */
export function restsOf({ scenario, trafficRange }: Pick<Verdict, 'scenario' | 'trafficRange'>): Html {
  const unit = scenario.population?.unit ?? 'user';
  const { traffic, machine, budgets } = scenario;
  return markup`<p>
      ${Math.round(traffic.dailyShare * 100)} % of the ${plural(unit)} come on a peak day, ${traffic.visitsPerDay} visits of
      ${traffic.minutesPerVisit} minutes, ${traffic.viewsPerMinute} screen a minute, the busiest minute ${traffic.peakFactor}
      times the mean.
      ${trafficRange === undefined || scenario.group ? '' : `With a third of that traffic it holds about ${about(trafficRange.third)}, with three times about ${about(trafficRange.triple)}.`}
      Database with ${machine.databaseCores} cores and ${machine.databaseConnections} connections; app process with
      ${machine.processCores} core and ${machine.processHeapMegabytes} MB. People wait ${budgets.viewMilliseconds} ms for a
      screen.
    </p>`;
}

/** What the number rests on, table by table, and the traffic that is assumed. */
export function scenarioOf(verdict: Verdict): Html {
  const { scenario } = verdict;
  const unit = scenario.population?.unit ?? 'user';
  return markup`<section aria-labelledby="rests">
    <h2 id="rests">What this rests on</h2>
    <div data-live="rests">${restsOf(verdict)}</div>
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

function number(value: number | undefined): string {
  return (value ?? 0) >= 100 ? Math.round(value ?? 0).toLocaleString('en') : String(Number((value ?? 0).toPrecision(2)));
}
