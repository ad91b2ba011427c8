import type { Finding, TriedFix, Verdict } from '../model/index.js';
import { fromUsersWith, grades, placeOf } from './words.js';

/** Places beyond the first that a prompt names. */
const mostPlaces = 5;
/** Lines of what was seen that a prompt has. */
export const evidenceInPrompt = 3;

/**
 * A text to paste into whatever wrote the app: what is wrong and how that is known, the change, how to see that it worked, and
 * what must stay. It stands alone: nothing in it leans on the report.
 */
export function promptOf(finding: Finding, verdict: Verdict): string {
  const unit = verdict.scenario.population?.unit ?? 'user';
  const trial = verdict.fixes.find(({ id }) => id === finding.trial);
  const others = finding.related
    .filter(({ role }) => role === 'query' || role === 'loop')
    .map(({ file, line }) => `${file}:${String(line)}`)
    .filter((place) => place !== placeOf(finding));
  const places = [placeOf(finding), ...new Set(others)].slice(0, mostPlaces);
  const from = fromUsersWith(finding, unit);
  return [
    `Mend this in the app: ${finding.title}.`,
    '',
    `Where: ${places.join(', ')}`,
    `Why it matters: ${finding.why}`,
    `How it is known: ${[from === '' ? '' : `it breaks ${from}`, grades[finding.grade]].filter((text) => text !== '').join('; ')}.`,
    ...finding.at.map(({ text }) => `- ${text}`),
    ...finding.evidence.slice(0, evidenceInPrompt).map((text) => `- ${text}`),
    '',
    `What to change: ${finding.fix}`,
    ...triedLines(trial),
    '',
    `It is done when \`npx loadbearing check --only ${finding.rule}\` no longer names ${placeOf(finding)}.`,
    trial?.changesWhatIsShown === true
      ? 'This changes what is shown (pages, an estimate or an older answer): show the people who use it how to reach the rest.'
      : 'Keep every answer as it is: the same rows in the same order, the same rights, the same errors.',
    'Change nothing else, and do not switch off row-level security or a check to get there.',
  ].join('\n');
}

function triedLines(trial: TriedFix | undefined): string[] {
  if (trial?.verdict !== 'verified') return [];
  return ['', 'Tried on a copy of the database, with rows like yours:', '```sql', trial.ddl, '```', `Result: ${trial.why}.`];
}
