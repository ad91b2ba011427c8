import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeAgain, type Result } from '../src/check.js';
import { pageOf } from '../src/cli/page.js';
import { load } from '../src/cli/save.js';
import type { Verdict } from '../src/model/index.js';
import { changed } from '../src/report/live/change.js';
import { judgedFrom } from '../src/cli/live.js';
import { browserPath } from './support/browser-path.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const root = path.join(import.meta.dirname, '..');
const example = path.join(root, 'examples/brittle-shop');
const secret = 'not-to-be-handed-on';

let browser: Browser;
let folder: string;
let result: Result;
let file: string;

beforeAll(async () => {
  const executablePath = browserPath();
  if (executablePath === undefined) throw new Error('no Chromium: node scripts/browser.mjs installs one');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  folder = mkdtempSync(path.join(tmpdir(), 'loadbearing-what-if-'));
  const words = ['dist/cli/main.js', 'check', example, '--quick', '--save', folder];
  spawnSync(process.execPath, words, { cwd: root, stdio: 'ignore' });
  const saved = load(folder);
  // So busy that the traffic decides the sentence, which it does not in the example as it is.
  const busy = { ...saved, scenario: { ...saved.scenario, traffic: { ...saved.scenario.traffic, peakFactor: 600 } } };
  result = { ...busy, verdict: judgeAgain(busy, askedOf(busy)) };
  file = path.join(folder, 'page.html');
  writeFileSync(file, pageOf(result, verdictOf(result), example));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

function askedOf({ asked }: Result): NonNullable<Result['asked']> {
  if (asked === undefined) throw new Error('the example was asked nothing');
  return asked;
}

function verdictOf({ verdict }: Result): Verdict {
  if (verdict === undefined) throw new Error('the example was not judged');
  return verdict;
}

/** The page with its controls open, and all that it complains of and asks for. */
async function opened(look: Parameters<Browser['newContext']>[0] = {}): Promise<{ view: Page; complaints: string[] }> {
  const view = await (await browser.newContext(look)).newPage();
  const complaints: string[] = [];
  view.on('console', (message) => complaints.push(message.text()));
  view.on('pageerror', (error) => complaints.push(error.message));
  view.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  await view.goto(pathToFileURL(file).href);
  await view.locator('.what-if > summary').click();
  return { view, complaints };
}

const texts = async (view: Page, place: string): Promise<string[]> =>
  (await view.locator(place).allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());

/** What the page says: the sentence, the lamps row by row, the steps. */
async function said(view: Page): Promise<{ sentence: string; lamps: string[]; steps: string[] }> {
  const sentence = (await texts(view, '[data-live=head] h1, [data-live=head] .lead')).join(' ');
  return { sentence, lamps: await texts(view, '.lamps td'), steps: await texts(view, '.stairs .what') };
}

/** The same of a verdict that was judged here. */
function saidBy({ headline, lamps, staircase }: Verdict): Awaited<ReturnType<typeof said>> {
  const words = { green: '● yes', red: '✗ no', unknown: '? not known' };
  const rows = (['fast', 'right', 'private'] as const).flatMap((row) => lamps.map((lamp) => words[lamp[row]]));
  return { sentence: headline, lamps: rows, steps: staircase.map(({ breaks }) => breaks) };
}

const withoutResource = (steps: string[]): string[] => steps.map((step) => step.replace(/ \([^()]*\)$/, ''));

describe('what if, in the report page', () => {
  it('says of three times the traffic what the judge says of it, and of as much as was checked what it said before', async () => {
    const { view, complaints } = await opened();
    const before = await said(view);
    const bill = await texts(view, '[data-live=needs] td');
    await view.getByLabel('Traffic').focus();
    await view.keyboard.press('End');
    await view.locator('.changed').waitFor();
    expect(await view.getByLabel('Traffic').getAttribute('aria-valuetext')).toBe('three times');
    const { scenario } = result;
    const traffic = { ...scenario.traffic, visitsPerDay: scenario.traffic.visitsPerDay * 3 };
    const expected = saidBy(judgeAgain({ ...result, scenario: { ...scenario, traffic } }, askedOf(result)));
    const after = await said(view);
    expect({ ...after, steps: withoutResource(after.steps) }).toEqual(expected);
    expect(after.sentence).not.toBe(before.sentence);
    expect(await texts(view, '[data-live=needs] td')).not.toEqual(bill);
    expect(expected.sentence).toContain(await view.locator('#what-if-said').textContent());
    expect(JSON.parse((await view.locator('#what-if-lines').textContent()) ?? '')).toEqual({ traffic: { visitsPerDay: 6 } });
    await view.getByRole('button', { name: 'Put all back' }).click();
    expect(await said(view)).toEqual(before);
    expect(await view.locator('.changed, #what-if-own:visible').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('takes several changes together, and ends at the last of many', async () => {
    const { view, complaints } = await opened();
    for (const step of ['0', '1', '4', '6', '5']) await view.getByLabel('Traffic').fill(step);
    await view.getByLabel('Users today').fill('1');
    await view.getByLabel('Database cores').fill('3');
    await view.locator('.changed', { hasText: '8 cores' }).waitFor();
    const { scenario } = result;
    const traffic = { ...scenario.traffic, visitsPerDay: scenario.traffic.visitsPerDay * 2 };
    const machine = { ...scenario.machine, databaseCores: 8 };
    const verdict = judgeAgain({ ...result, scenario: { ...scenario, traffic, machine } }, { ...askedOf(result), now: 200 });
    const after = await said(view);
    expect({ ...after, steps: withoutResource(after.steps) }).toEqual(saidBy(verdict));
    expect(await texts(view, '.lamps thead th')).toContain('200');
    expect(complaints).toEqual([]);
  });

  it.each([
    { colorScheme: 'light' as const, viewport: { width: 1200, height: 900 } },
    { colorScheme: 'dark' as const, viewport: { width: 1200, height: 900 } },
    { colorScheme: 'light' as const, viewport: { width: 360, height: 900 } },
  ])('can be used by everybody: $colorScheme, $viewport.width wide', async (look) => {
    const { view } = await opened(look);
    await view.getByLabel('Traffic').fill('6');
    await view.locator('.changed').waitFor();
    expect(await view.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await view.evaluate(axe);
    const found = await view.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
    );
    expect(found).toEqual([]);
  });

  it('shows no control without its script', async () => {
    const view = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await view.goto(pathToFileURL(file).href);
    expect(await view.locator('#what-if').isVisible()).toBe(false);
    expect(await view.locator('.card').count()).toBeGreaterThan(3);
  });

  it('carries nothing of the code’s texts and values', () => {
    const planted = ['sql', 'literal', 'origin', 'default', 'planLines', 'plan', 'ddl', 'symbol', 'message', 'definition'];
    const marked: Result = JSON.parse(JSON.stringify(result), (key, value: unknown) =>
      planted.includes(key) && value !== 'declared' ? (Array.isArray(value) ? [secret] : `${secret} ${String(value)}`) : value,
    );
    expect(JSON.stringify(marked.app)).toContain(secret);
    const packed = /id="live-data">([^<]+)</.exec(pageOf(marked, verdictOf(result), example))?.[1] ?? '';
    // What findings say stands in the page anyway.
    const data = JSON.stringify({ ...JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()), findings: [] });
    expect(data).toContain('"entryPoints"');
    expect(data.includes(secret)).toBe(false);
  });

  it('is left out, with a line that says so, where a change would take too long', () => {
    const [statement] = result.app.statements;
    const statements = Array.from({ length: 2000 }, () => statement).filter((one) => one !== undefined);
    const page = pageOf({ ...result, app: { ...result.app, statements } }, verdictOf(result), example);
    expect(page).toContain('too large to try other traffic');
    expect(page).not.toContain('live-data');
  });

  it('comes to a row that everybody writes as often as the traffic says', () => {
    const from = judgedFrom(result);
    if (from?.measurements.push === undefined) throw new Error('nothing was pushed');
    const queue = {
      statement: 's',
      table: 't',
      entryPoints: [],
      heldMilliseconds: [1, 2] as [number, number],
      perSecondAndUser: 5,
    };
    const measurements = { ...from.measurements, push: { ...from.measurements.push, queues: [queue] } };
    const times = changed({ ...from, measurements }, { traffic: 3 }).measurements.push?.queues[0]?.perSecondAndUser;
    expect(times).toBe(15);
  });
});
