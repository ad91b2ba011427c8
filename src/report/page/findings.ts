import type { Finding, Verdict } from '../../model/index.js';
import { about } from '../../judge/words.js';
import { promptOf } from '../prompt.js';
import { crowdPicture } from './crowd.js';
import { type Html, markup } from './html.js';
import { breaks, fromUsersWith, grades, placeOf, withoutSize } from '../words.js';

/** Lines of a file around a place; undefined where the file is not there. */
export type Excerpt = (file: string, line: number, endLine: number) => { from: number; lines: string[] } | undefined;

/** Code of findings further down is left out, so that a thousand of them stay light. */
const mostExcerpts = 200;
const firstScreen = 3;

/** The findings that the customers meet first. */
export function firstFindings(verdict: Verdict, excerpt: Excerpt): Html {
  const open = verdict.findings.filter(({ status }) => status === 'open').slice(0, firstScreen);
  if (open.length === 0) return markup``;
  return markup`<section aria-labelledby="first">
    <h2 id="first">What to mend first</h2>
    <ol class="first">
      ${open.map(
        (finding, at) =>
          markup`<li>
            <article class="finding ${finding.breaks}">
              <h3>${finding.title}</h3>
              ${body(finding, verdict, excerpt, `first-${String(at)}`)}
            </article>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** All findings, open ones first; those that do not matter with the figure that says so. */
export function allFindings(verdict: Verdict, excerpt: Excerpt): Html {
  const of = (status: Finding['status']): Finding[] => verdict.findings.filter((finding) => finding.status === status);
  const [open, cleared, accepted] = [of('open'), of('cleared'), of('accepted')];
  let left = mostExcerpts;
  const listed = (findings: Finding[], prefix: string): Html[] =>
    findings.map(
      (finding, at) =>
        markup`<details class="finding ${finding.breaks}">
          <summary>
            <span class="tag">${breaks[finding.breaks]}</span> ${finding.title}
            <small
              >${fromUsersWith(finding, verdict.scenario.population?.unit ?? 'user')}
              <span class="place">${placeOf(finding)}</span></small
            >
          </summary>
          ${body(finding, verdict, left-- > 0 ? excerpt : () => undefined, `${prefix}-${String(at)}`)}
        </details>`,
    );
  return markup`<section id="all" aria-labelledby="findings">
    <h2 id="findings">All findings</h2>
    <p hidden><label for="search">Search</label> <input id="search" type="search" /></p>
    <h3>Open (${open.length})</h3>
    ${open.length === 0 ? markup`<p>None.</p>` : listed(open, 'open')}
    ${
      cleared.length === 0
        ? markup``
        : markup`<h3>Measured, and no trouble at any size asked about (${cleared.length})</h3>
            ${listed(cleared, 'cleared')}`
    }
    ${
      accepted.length === 0
        ? markup``
        : markup`<h3>Accepted by you, with a reason in the code (${accepted.length})</h3>
            ${listed(accepted, 'accepted')}`
    }
  </section>`;
}

function body(finding: Finding, verdict: Verdict, excerpt: Excerpt, name: string): Html {
  const unit = verdict.scenario.population?.unit ?? 'user';
  const from = fromUsersWith(finding, unit);
  const effort = finding.effort === 'edit' ? 'an edit' : `a ${finding.effort}`;
  const trial = verdict.fixes.find(({ id }) => id === finding.trial);
  return markup`<p class="meta">
      <span class="tag">${breaks[finding.breaks]}</span> ${from} · ${grades[finding.grade]} · mend by ${effort}
    </p>
    <p>${finding.why}</p>
    ${
      finding.at.length === 0
        ? markup``
        : markup`<dl class="sizes">
            ${finding.at.map(
              ({ users, text }) =>
                markup`<div>
                  <dt>${about(users)}</dt>
                  <dd>${withoutSize(text)}</dd>
                </div>`,
            )}
          </dl>`
    }
    ${crowdPicture(finding, unit)}
    ${code(finding, excerpt)}
    ${
      finding.evidence.length === 0
        ? markup``
        : markup`<ul class="evidence">
            ${finding.evidence.slice(0, 6).map((line) => markup`<li>${line}</li>`)}
          </ul>`
    }
    <p><strong>To do:</strong> ${finding.fix}</p>
    ${
      trial === undefined
        ? markup``
        : markup`<p class="${trial.verdict}"><strong>Tried on a copy:</strong> ${trial.why}.</p>
            ${plans(finding, verdict)}`
    }
    <details class="prompt">
      <summary>A text for the AI that wrote it</summary>
      <pre id="prompt-${name}" tabindex="0">${promptOf(finding, verdict)}</pre>
      <button type="button" hidden data-copies="prompt-${name}">Copy</button>
    </details>`;
}

/** The code that a finding is about, its own lines marked. */
function code(finding: Finding, excerpt: Excerpt): Html {
  const { file, line, endLine } = finding.location;
  const found = excerpt(file, line, endLine);
  const related = finding.related
    .slice(0, 4)
    .map((other) => markup`<li>${other.role}: <code>${other.file}:${other.line}</code></li>`);
  const others =
    related.length === 0
      ? markup``
      : markup`<ul class="related">
          ${related}
        </ul>`;
  if (found === undefined)
    return markup`<p><code>${placeOf(finding)}</code></p>
      ${others}`;
  const lines = found.lines.map((text, at) => {
    const number = found.from + at;
    return markup`<span class="line${number >= line && number <= endLine ? ' own' : ''}"><span class="number">${number}</span>${text}</span>\n`;
  });
  return markup`<figure class="code">
      <figcaption><code>${placeOf(finding)}</code></figcaption>
      <pre tabindex="0"><code>${lines}</code></pre>
    </figure>
    ${others}`;
}

/** What the database does for the finding's statements at the largest size that was asked about. */
function plans(finding: Finding, verdict: Verdict): Html {
  const known = verdict.statements.filter(({ id }) => finding.statements.includes(id)).slice(0, 2);
  const lines = known.flatMap(({ at }) => at.at(-1)?.plan ?? []);
  return lines.length === 0
    ? markup``
    : markup`<p class="plan">How the database goes about it at the largest size: <code>${lines.join('; ')}</code></p>`;
}
