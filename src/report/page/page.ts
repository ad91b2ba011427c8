import { createHash } from 'node:crypto';
import type { Verdict } from '../../model/index.js';
import { cardsOf } from './cards.js';
import { curvesOf } from './curves.js';
import { factorsOf } from './factors.js';
import { allFindings, type Excerpt, firstFindings } from './findings.js';
import { fixesOf } from './fixes.js';
import { gateOf } from './gate.js';
import { headOf, lampsOf, sidesOf } from './first-screen.js';
import { markup, trusted } from './html.js';
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

/**
 * A verdict as one HTML page that needs nothing from outside and may ask for nothing: its policy lets through its own style
 * sheet and its own script, by their hashes, and no request at all. What came from the repository is escaped.
 *
 * @param excerpt lines of the repository's files around a finding; gives undefined where they are not at hand
 */
export function renderPage(verdict: Verdict, excerpt: Excerpt): string {
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${digest(style)}'; style-src-attr 'unsafe-inline'; script-src 'sha256-${digest(script)}'; base-uri 'none'; form-action 'none'`;
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
          ${headOf(verdict)} ${gateOf(verdict)} ${lampsOf(verdict)} ${cardsOf(verdict)} ${firstFindings(verdict, excerpt)} ${sidesOf(verdict)}
          ${staircaseOf(verdict)} ${factorsOf(verdict)} ${curvesOf(verdict)} ${mapOf(verdict)} ${allFindings(verdict, excerpt)}
          ${fixesOf(verdict)} ${observedOf(verdict)} ${underLoadOf(verdict)} ${newcomersOf(verdict)} ${needsOf(verdict)} ${scenarioOf(verdict)} ${unknownsOf(verdict)}
        </main>
        <script>${trusted(script)}</script>
      </body>
    </html> `;
  return page.html;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
