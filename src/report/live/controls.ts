import { plural } from '../../judge/words.js';
import type { Verdict } from '../../model/index.js';
import { type Html, markup } from '../page/html.js';
import { sentences } from '../page/first-screen.js';
import type { Change } from './change.js';

/** One control: steps to choose from, in words, and the step that was checked. */
interface Control {
  name: keyof Change;
  label: string;
  steps: { value: number; word: string }[];
  checked: number;
}

const traffic: Control['steps'] = [
  { value: 1 / 3, word: 'a third' },
  { value: 1 / 2, word: 'half' },
  { value: 2 / 3, word: 'two thirds' },
  { value: 1, word: 'as assumed' },
  { value: 3 / 2, word: 'half as much again' },
  { value: 2, word: 'twice' },
  { value: 3, word: 'three times' },
];

/**
 * What the reader may change, hidden until the page's script works. Rows of each user are not among it: what was executed is how
 * each statement grows with the users, and not with what one of them has.
 *
 * @param now users today, as it was checked
 */
export function controlsOf(verdict: Verdict, now: number): Html {
  const unit = plural(verdict.scenario.population?.unit ?? 'user');
  const { first } = sentences(verdict.headline);
  return markup`<section id="what-if" aria-labelledby="what-if-title" hidden>
    <h2 id="what-if-title">What if?</h2>
    <details class="what-if">
      <summary>Try other traffic, other ${unit} today, another machine</summary>
      <div class="dials">${controlsFor(verdict, now, unit).map(dial)}</div>
      <div class="outcome">
        <p id="what-if-said" role="status">${first}</p>
        <p class="meta" id="what-if-checked" hidden>As it was checked: ${first}</p>
      </div>
      <div id="what-if-own" hidden>
        <p>To keep it, put these lines into loadbearing.json and check again:</p>
        <pre id="what-if-lines" tabindex="0" aria-label="Lines for loadbearing.json"></pre>
        <p class="doing">
          <button type="button" data-copies="what-if-lines" hidden>Copy the lines</button>
          <button type="button" id="what-if-back">Put all back</button>
        </p>
      </div>
      <p class="meta">
        Calculated here in the page, from what was measured. The sentence, the lamps, the screens, the staircase and what it needs
        follow; findings, fixes, curves and what was pushed stay as they were checked.
      </p>
      <p class="meta">
        How many rows one of your ${unit} has cannot be moved here: the database was filled with them, and other rows would have
        to be measured. Set them in loadbearing.json and check again.
      </p>
    </details>
  </section>`;
}

/** Said instead where the page would become too large, or a change take longer than anybody waits. */
export function tooLarge(): Html {
  return markup`<p class="meta">
    This app is too large to try other traffic or another machine in the page: set them in loadbearing.json and check again.
  </p>`;
}

function controlsFor({ scenario, entryPoints, lamps }: Verdict, now: number, unit: string): Control[] {
  const { databaseCores, databaseConnections, processCores } = scenario.machine;
  const largest = lamps.at(-1)?.users ?? now;
  const sizes = [100, 200, 500].flatMap((first) => [1, 10, 100, 1000].map((times) => first * times));
  const runs = entryPoints.some(({ kind, server }) => server === true || kind === 'route' || kind === 'action');
  const process = control('processCores', 'Cores of the app’s process', [0.5, 1, 2, 4, 8], processCores);
  return [
    { name: 'traffic', label: 'Traffic', steps: traffic, checked: 1 },
    control('now', `${unit.charAt(0).toUpperCase()}${unit.slice(1)} today`, atMost(sizes, largest), now),
    control('databaseCores', 'Database cores', [1, 2, 4, 8, 16, 32], databaseCores),
    control('databaseConnections', 'Database connections', [20, 60, 120, 240, 480], databaseConnections),
    ...(runs ? [process] : []),
  ];
}

function control(name: Control['name'], label: string, values: readonly number[], checked: number): Control {
  const all = [...new Set([...values, checked])].sort((left, right) => left - right);
  return { name, label, steps: all.map((value) => ({ value, word: value.toLocaleString('en') })), checked };
}

const atMost = (sizes: readonly number[], largest: number): number[] => sizes.filter((size) => size <= largest);

function dial({ name, label, steps, checked }: Control): Html {
  const at = steps.findIndex(({ value }) => value === checked);
  const word = steps[at]?.word ?? '';
  return markup`<div class="dial">
    <label for="what-if-${name}">${label}</label>
    <output for="what-if-${name}" aria-live="off">${word}</output>
    <input
      id="what-if-${name}"
      type="range"
      min="0"
      max="${steps.length - 1}"
      step="1"
      value="${at}"
      aria-valuetext="${word}"
      data-change="${name}"
      data-values="${JSON.stringify(steps.map(({ value }) => value))}"
      data-words="${JSON.stringify(steps.map((step) => step.word))}"
    />
  </div>`;
}
