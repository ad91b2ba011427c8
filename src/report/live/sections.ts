import { answerTo } from '../../judge/answer.js';
import { cardList } from '../page/cards.js';
import { headOf, lampsOf, sentences } from '../page/first-screen.js';
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
  const verdict = { ...shown, ...answer, trafficRange: undefined };
  return {
    sentence: sentences(answer.headline).first,
    settings: JSON.stringify(settingsFor(carried.scenario, change), null, 2),
    html: {
      head: headOf(verdict).html,
      lamps: lampsOf(verdict).html,
      cards: cardList(verdict).html,
      stairs: staircaseOf(verdict).html,
      needs: needsOf(verdict).html,
      rests: restsOf(verdict).html,
    },
  };
}
