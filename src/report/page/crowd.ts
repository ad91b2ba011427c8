import type { Crowd, Finding } from '../../model/index.js';
import { about, plural } from '../../judge/words.js';
import { type Html, markup } from './html.js';

/** Lines on a drawn screen. */
const lines = 6;
/** More screens beside each other than these are no picture any more. */
const most = 4;

/** One person's screen, alone and among ever more strangers: as many lines as of those people still see something of theirs. */
export function crowdPicture({ crowd }: Pick<Finding, 'crowd'>, unit: string): Html {
  if (crowd === undefined || crowd.length < 2) return markup``;
  return markup`<figure class="crowd">
    <div class="phones">${chosen(crowd).map((one) => phone(one, unit))}</div>
    <figcaption>
      The same people, with ever more others around them. Each has something of theirs to show here; a full line is what still
      shows it.
    </figcaption>
  </figure>`;
}

/** The first, the last and those where most changes between. */
function chosen(crowd: Crowd['at']): Crowd['at'] {
  if (crowd.length <= most) return crowd;
  const step = (crowd.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => crowd[Math.round(at * step)]).filter((one) => one !== undefined);
}

function phone({ users, readers, empty }: Crowd['at'][number], unit: string): Html {
  const seeing = readers - empty;
  const full = seeing === 0 ? 0 : Math.max(1, Math.round((lines * seeing) / Math.max(1, readers)));
  const says = `Among ${about(users)} ${plural(unit)}, ${String(seeing)} of ${String(readers)} people see what is theirs.`;
  return markup`<div class="phone">
    <svg viewBox="0 0 72 112" role="img" aria-label="${says}">
      <rect class="frame" x="2" y="2" width="68" height="108" rx="9" />
      ${Array.from(
        { length: lines },
        (_, at) =>
          markup`<rect class="${at < full ? 'full' : 'empty'}" x="11" y="${String(16 + at * 15)}" width="50" height="8" rx="2" />`,
      )}
    </svg>
    <p><strong>${about(users)}</strong> ${plural(unit)}<br />${seeing} of ${readers} see theirs</p>
  </div>`;
}
