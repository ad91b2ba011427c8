import type { Verdict } from '../../model/index.js';
import { plural } from '../../judge/words.js';
import { needed, type NeedsRow, type Payments } from '../needs.js';
import { type Html, markup } from './html.js';

/** What it needs at each size, and what that costs a month where the prices are known. */
export function needsOf(verdict: Payments & Pick<Verdict, 'scenario'>): Html {
  const needs = needed(verdict);
  if (needs === undefined) return markup``;
  const screens = { name: 'screens a second', cells: verdict.capacity.map(({ viewsPerSecond }) => perSecond(viewsPerSecond)) };
  return markup`<section aria-labelledby="needs">
    <h2 id="needs">What it needs</h2>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">with so many ${plural(verdict.scenario.population?.unit ?? 'user')}</th>
            ${needs.sizes.map((size) => markup`<th scope="col">${size}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[...needs.machine, screens, ...needs.costs].map(row)}
        </tbody>
      </table>
    </div>
    ${needs.notes.map((note) => markup`<p>${note}</p>`)}
  </section>`;
}

function row({ name, cells }: NeedsRow): Html {
  return markup`<tr>
    <th scope="row">${name}</th>
    ${cells.map((cell) => markup`<td>${cell}</td>`)}
  </tr>`;
}

function perSecond(views: number): string {
  return views >= 100 ? Math.round(views).toLocaleString('en') : String(Number(views.toPrecision(2)));
}
