import { answerTo } from '../../judge/answer.js';
import { listed } from '../../judge/words.js';
import { cardList } from '../page/cards.js';
import { headOf, lampsOf, sentences } from '../page/first-screen.js';
import { type Html, markup } from '../page/html.js';
import { needsOf } from '../page/needs.js';
import { restsOf } from '../page/scenario.js';
import { staircaseOf } from '../page/staircase.js';
import type { Carried } from './carried.js';
import { type Change, changed, settingsFor } from './change.js';

/** What of the page follows a change, by the name of the place where it stands. */
export interface Sections {
  /** What a change comes to, in one sentence. */
  sentence: string;
  /** The lines for `loadbearing.json`. */
  settings: string;
  html: Record<'head' | 'lamps' | 'cards' | 'stairs' | 'needs' | 'rests', string>;
}

/** The page's sections with a change, by the judge's own code. This is what the browser runs, in a worker. */
export function sectionsFor(carried: Carried, change: Change): Sections {
  const { app, scenario, findings, measurements, options, shown } = changed(carried, change);
  const answer = answerTo(app, scenario, findings, measurements, options);
  const settings = settingsFor(carried.scenario, change);
  const verdict = { ...shown, ...answer, trafficRange: undefined };
  return {
    sentence: sentences(answer.headline).first,
    settings: linesOf(settings),
    html: {
      head: markup`${changedNote(change)}${headOf(verdict)}`.html,
      lamps: lampsOf(verdict).html,
      cards: cardList(verdict).html,
      stairs: staircaseOf(verdict).html,
      needs: needsOf(verdict).html,
      rests: restsOf(verdict).html,
    },
  };
}

/** As one puts it into the file: a line for each thing that is set. */
function linesOf(settings: ReturnType<typeof settingsFor>): string {
  const lines = Object.entries(settings).map(([name, value]) => {
    const text = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
    return `  "${name}": ${text}`;
  });
  return `{\n${lines.join(',\n')}\n}`;
}

/** So that nobody takes the answer to "what if" for what was checked, on a picture of the page either. */
function changedNote({ traffic, now, databaseCores, databaseConnections, processCores }: Change): Html {
  const said = [
    ...(traffic === undefined ? [] : [`${String(Number(traffic.toPrecision(2)))} times the traffic`]),
    ...(now === undefined ? [] : [`${now.toLocaleString('en')} today`]),
    ...(databaseCores === undefined ? [] : [`${String(databaseCores)} cores for the database`]),
    ...(databaseConnections === undefined ? [] : [`${String(databaseConnections)} connections`]),
    ...(processCores === undefined ? [] : [`${String(processCores)} cores for the app’s process`]),
  ];
  return markup`<p class="changed">What if, and not what was checked: ${listed(said, 5)}. <a href="#what-if">To the controls</a></p>`;
}
