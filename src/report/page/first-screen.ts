import type { Lamp, Verdict } from '../../model/index.js';
import { about, listed, plural } from '../../judge/words.js';
import { measuredIn, measuredWith } from '../measured-in.js';
import { type Html, markup } from './html.js';

const signs: Record<Lamp, { sign: string; word: string }> = {
  green: { sign: '●', word: 'yes' },
  red: { sign: '✗', word: 'no' },
  unknown: { sign: '?', word: 'not known' },
};

const questions: [key: 'fast' | 'right' | 'private', name: string, means: string][] = [
  ['fast', 'Fast', 'screens answer in time'],
  ['right', 'Right', 'nothing lost, nothing wrong'],
  ['private', 'Private', 'nobody sees what is not theirs'],
];

/** Whose verdict it is, and the sentence on the box. */
export function headOf(verdict: Pick<Verdict, 'app' | 'ceiling' | 'tool' | 'headline' | 'server'>): Html {
  const { app, ceiling, tool, headline } = verdict;
  const holds = ceiling?.over === true && !ceiling.atMost;
  const { first, rest } = sentences(headline);
  const stack = app.stack.length > 0 ? markup` · ${listed(app.stack, 5)}` : markup``;
  return markup`<header>
    <p class="app">
      <strong>${app.name}</strong>${stack} · ${app.counts.entryPoints} screens, routes and jobs · ${app.counts.callSites} places
      that use the database · ${app.counts.tables} tables
    </p>
    <h1 class="${holds ? 'holds' : 'breaks'}">${first}</h1>
    ${rest === '' ? markup`` : markup`<p class="lead">${rest}</p>`}
    <p class="tool">
      Measured with loadbearing ${tool.version} ${[measuredIn(verdict), measuredWith(verdict)].filter((part) => part !== '').join('. ')}. Figures are marked as measured,
      calculated or read in the code; ranges say how sure they are.
    </p>
  </header>`;
}

/** The sentence that answers, and what follows it. */
export function sentences(headline: string): { first: string; rest: string } {
  const [, first = headline, rest = ''] = /^(.+?[.:])\s+(.*)$/s.exec(headline) ?? [];
  return { first, rest };
}

/** Fast, right and private at each size. */
export function lampsOf({ lamps, scenario }: Pick<Verdict, 'lamps' | 'scenario'>): Html {
  const unit = scenario.population?.unit ?? 'user';
  return markup`<section aria-labelledby="lamps">
    <h2 id="lamps">Will it hold?</h2>
    <div class="scroll" tabindex="0">
      <table class="lamps">
        <thead>
          <tr>
            <th scope="col">with so many ${plural(unit)}</th>
            ${lamps.map(({ users }) => markup`<th scope="col">${about(users)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${questions.map(
            ([key, name, means]) =>
              markup`<tr>
                <th scope="row">${name} <small>${means}</small></th>
                ${lamps.map((lamp) => {
                  const { sign, word } = signs[lamp[key]];
                  return markup`<td class="${lamp[key]}"><span aria-hidden="true">${sign}</span> ${word}</td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What holds, what the owner is asked, and where a person must look. */
export function sidesOf(verdict: Verdict): Html {
  const { coverage, holds, questions: asked } = verdict;
  const { statements, callSites } = coverage;
  const missing = statements.reached - statements.measured;
  const looks = [
    ...(missing > 0
      ? [`${String(missing)} of ${String(statements.reached)} statements that are reached could not be measured.`]
      : []),
    ...(callSites.unknown > 0
      ? [`${String(callSites.unknown)} of ${String(callSites.found)} places that use the database could not be read.`]
      : []),
    'State between two of the app’s processes, and two people at once, are read in the code and not run.',
  ];
  return markup`<section class="sides">
    <div>
      <h2>What holds</h2>
      ${
        holds.length === 0
          ? markup`<p>Nothing was seen to hold.</p>`
          : markup`<ul class="holding">
              ${holds.map((text) => markup`<li>${text}</li>`)}
            </ul>`
      }
    </div>
    <div>
      <h2>Where a person must look</h2>
      <ul>
        ${looks.map((text) => markup`<li>${text}</li>`)}
      </ul>
      <p><a href="#unknown">All that is not known</a></p>
    </div>
    ${
      asked.length === 0
        ? markup``
        : markup`<div class="asked">
            <h2>Questions to you</h2>
            ${asked.map(
              ({ ask, why, effectOfEachAnswer, set }) =>
                markup`<details>
                  <summary>${ask}</summary>
                  <p>${why}.</p>
                  <ul>
                    ${effectOfEachAnswer.map((effect) => markup`<li>${effect}</li>`)}
                  </ul>
                  <p>Answer in loadbearing.json: <code>${set}</code></p>
                </details>`,
            )}
          </div>`
    }
  </section>`;
}
