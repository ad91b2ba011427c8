import { createHash } from 'node:crypto';
import type { Verdict } from '../../model/index.js';
import { controlsOf, tooLarge } from '../live/controls.js';
import { cardsOf } from './cards.js';
import { curvesOf } from './curves.js';
import { factorsOf } from './factors.js';
import { allFindings, type Excerpt, firstFindings } from './findings.js';
import { fixesOf } from './fixes.js';
import { gateOf } from './gate.js';
import { headOf, lampsOf, sidesOf } from './first-screen.js';
import { type Html, markup, trusted } from './html.js';
import { liveScript } from './live-script.js';
import { mapOf } from './map.js';
import { needsOf } from './needs.js';
import { newcomersOf } from './newcomers.js';
import { observedOf } from './observed.js';
import { scenarioOf } from './scenario.js';
import { script } from './script.js';
import { staircaseOf } from './staircase.js';
import { style } from './style.js';
import { underLoadOf } from './under-load.js';
import { unknownsOf } from './unknowns.js';

/** What makes the page answer to changes, packed (gzip, base64): the judge as a worker's program, and what it judges from. */
export interface Live {
  judge: string;
  data: string;
  /** Users today, as it was checked. */
  now: number;
}

/**
 * A verdict as one HTML page that needs nothing from outside and may ask for nothing: its policy lets through its own style
 * sheet and its own scripts, by their hashes, and no request at all. What came from the repository is escaped, and what is
 * packed is base64, which cannot end the element that it stands in.
 *
 * @param excerpt lines of the repository's files around a finding; gives undefined where they are not at hand
 * @param live what makes it answer to changes; without it the page is what it was when it was written
 */
export function renderPage(verdict: Verdict, excerpt: Excerpt, live?: Live | 'too large'): string {
  const whatIf = live === 'too large' ? tooLarge() : live === undefined ? markup`` : controlsOf(verdict, live.now);
  const program = live === undefined || live === 'too large' ? undefined : live;
  const scripts = program === undefined ? [script] : [script, liveScript];
  const workers = program === undefined ? '' : ' worker-src blob:;';
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${digest(style)}'; style-src-attr 'unsafe-inline'; script-src ${scripts.map((text) => `'sha256-${digest(text)}'`).join(' ')};${workers} base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${verdict.app.name}: ${verdict.headline.slice(0, 120)}</title>
        <link rel="icon" href="data:," />
        <style>${trusted(style)}</style>
      </head>
      <body>
        <main>
          <div data-live="head">${headOf(verdict)}</div>
          ${gateOf(verdict)}
          <div data-live="lamps">${lampsOf(verdict)}</div>
          ${whatIf} ${cardsOf(verdict)} ${firstFindings(verdict, excerpt)} ${sidesOf(verdict)}
          <div data-live="stairs">${staircaseOf(verdict)}</div>
          ${factorsOf(verdict)} ${curvesOf(verdict)} ${mapOf(verdict)} ${allFindings(verdict, excerpt)}
          ${fixesOf(verdict)} ${observedOf(verdict)} ${underLoadOf(verdict)} ${newcomersOf(verdict)} <div data-live="needs">${needsOf(verdict)}</div> ${scenarioOf(verdict)} ${unknownsOf(verdict)}
        </main>
        ${program === undefined ? markup`` : markup`${island('live-judge', program.judge)}${island('live-data', program.data)}`}
        ${scripts.map((text) => markup`<script>${trusted(text)}</script>`)}
      </body>
    </html> `;
  return page.html;
}

/** Data that no browser runs. */
function island(id: string, packed: string): Html {
  return markup`<script type="text/plain" id="${id}">${packed}</script>`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
