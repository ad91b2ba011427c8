import type { TriedFix, Verdict } from '../../model/index.js';
import { fixNames, gives, triedFor } from '../tried.js';
import { type Html, markup } from './html.js';

/** Characters of a refused statement that are shown. */
const longest = 300;

/** What was tried on a copy: what it gives and what each written row pays for it. */
export function fixesOf(verdict: Verdict): Html {
  if (verdict.fixes.length === 0) return markup``;
  const tried = triedFor(verdict);
  const proposed = tried.filter((fix) => fix.proposed);
  const refused = tried.filter((fix) => !fix.proposed);
  return markup`<section aria-labelledby="fixes">
    <h2 id="fixes">Fixes that were tried on a copy</h2>
    ${
      proposed.length === 0
        ? markup`<p>No open finding has a fix that was tried and changes how far the app holds.</p>`
        : proposed.map((fix) => fixOf(fix, verdict))
    }
    ${
      refused.length === 0
        ? markup``
        : markup`<details>
            <summary>Tried and refused (${refused.length})</summary>
            <ul>
              ${refused.map(({ ddl, why }) => markup`<li><code>${ddl.slice(0, longest)}</code>: ${why}</li>`)}
            </ul>
          </details>`
    }
  </section>`;
}

function fixOf(fix: TriedFix, verdict: Verdict): Html {
  const lines = [fix.why, ...counts(fix), ...fix.price, ...gives(fix, verdict)];
  return markup`<article class="fix">
    <h3>${fixNames[fix.kind]}${fix.changesWhatIsShown ? ' (changes what is shown)' : ''}</h3>
    <pre tabindex="0"><code>${fix.ddl}</code></pre>
    <ul>
      ${lines.map((line) => markup`<li>${line}</li>`)}
    </ul>
  </article>`;
}

function counts({ before, after }: TriedFix): string[] {
  if (before === undefined || after === undefined) return [];
  const said = (value: number): string => value.toLocaleString('en');
  return [
    `${said(before.scanned)} rows looked at before, ${said(after.scanned)} after; ${said(before.buffers)} pages before, ${said(after.buffers)} after`,
  ];
}
