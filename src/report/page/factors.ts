import type { Verdict } from '../../model/index.js';
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
