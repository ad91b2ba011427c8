import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ads, Observed, UnderLoad, Verdict } from '../src/model/index.js';
import { type Excerpt, renderPage } from '../src/report/index.js';
import {
  byIndex,
  call,
  each,
  finding,
  page as screen,
  part,
  route,
  rowsOf,
  scan,
  verdictOn,
  wholeTable,
} from './judge/sample.js';
import { browserPath } from './support/browser-path.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const hostile = '</script><script>document.title = "taken"</script><img src=x onerror="document.title=1">';

const products = part('products', 'products', wholeTable(1.6, 1000));
const orders = part('orders', 'orders', wholeTable(0.3, 200));
const user = part('user', 'users', byIndex(1));
const search = part('search', 'products', scan(3, 20));

const crowd = [
  { users: 100, readers: 30, empty: 0 },
  { users: 1000, readers: 30, empty: 12 },
  { users: 10_000, readers: 30, empty: 30 },
];

function sample(findings = 1): Verdict {
  const list = route('GET /products', call(products));
  const entries = [
    list,
    screen(`/orders/${hostile}`, { kind: 'sequence', parts: [call(orders), each(rowsOf(orders), call(user))] }),
    screen('/search', call(search)),
    screen('/me', call(user)),
  ];
  const many = Array.from({ length: findings }, (_, at) =>
    finding('unbounded-list', [products], [list], {
      id: `finding-${String(at)}`,
      title: `List ${String(at)} ${hostile}`,
      location: { file: 'server/list.ts', line: 3, endLine: 4, column: 1 },
      ...(at === 0 ? { crowd } : {}),
    }),
  );
  const verdict = verdictOn({
    parts: [products, orders, user, search],
    entries,
    findings: many,
    tables: [
      { table: 'products', perUser: 1.6 },
      { table: 'orders', perUser: 0.3, reason: hostile },
    ],
  });
  const unknowns = [{ what: 'statement' as const, name: hostile, why: `Postgres says ${'x'.repeat(300)}` }];
  return {
    ...verdict,
    app: { ...verdict.app, name: `shop ${hostile}` },
    coverage: { ...verdict.coverage, unknowns },
    gate: { compared: true, failing: [`new: ${hostile}`], gone: ['a race is gone'], notes: ['a plan differs'] },
    ads,
    underLoad,
    observed,
  };
}

const observed: Observed = {
  started: { command: `node ${hostile}`, folder: 'server', seconds: 2, outside: [`${hostile}:443`] },
  asked: 9,
  answered: 7,
  unanswered: [{ entryPoint: 'x', name: `POST /${hostile}`, why: `it answered 500: ${hostile}` }],
  statements: 20,
  unforeseen: 1,
  experiments: [
    {
      name: 'grow',
      asks: 'With more data, does one request do more work?',
      result: 'breaks',
      says: [`GET /${hostile} asks 3, 30 and 300 times`],
    },
    { name: 'twin', asks: 'Does a second instance change the answers?', result: 'holds', says: ['all alike'] },
    { name: 'push', asks: 'How many a second?', result: 'told', says: ['some'] },
    { name: 'crowd', asks: 'Among strangers?', result: 'unknown', says: ['nothing could be looked at'] },
  ],
  unknowns: [hostile],
};

const ads: Ads = {
  perHour: 500,
  users: 1000,
  survives: 'no',
  says: '500 newcomers an hour are too many.',
  steps: [{ step: 'sign-up', entryPoints: [], says: `nothing was found ${hostile}`, known: false }],
  checks: [
    {
      what: 'connections',
      survives: 'yes',
      need: [1, 2],
      limit: 60,
      unit: 'connections',
      upTo: 6400,
      says: '2 of 60 are used',
      grade: 'modelled',
    },
  ],
  rests: 'Each sees a landing page, signs up and sees a first screen.',
};

const underLoad: UnderLoad = {
  connections: 10,
  bound: 'the pool',
  mix: [],
  loads: [],
  queues: [],
  left: [],
  seconds: 1,
  grade: 'measured',
  paths: `Hot are GET /products and ${hostile}.`,
  says: ['Today’s rate is answered.'],
  givesWay: 'two people wait for one row of orders',
  rests: 'Counts decide.',
};

const code: Excerpt = (file, line) =>
  file === 'server/list.ts' ? { from: line - 2, lines: ['one', `two ${hostile}`, 'three', 'four', 'five'] } : undefined;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  const path = browserPath();
  if (path === undefined) throw new Error('no Chromium: node scripts/browser.mjs installs one');
  browser = await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  folder = mkdtempSync(join(tmpdir(), 'loadbearing-page-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** The page in a real browser, with all that it complains of and asks for. */
async function opened(
  verdict: Verdict,
  look: { colorScheme?: 'light' | 'dark'; width?: number; javaScriptEnabled?: boolean } = {},
): Promise<{ view: Page; complaints: string[]; file: string }> {
  const { width = 1200, ...rest } = look;
  const file = join(folder, `page-${String(Math.random())}.html`);
  writeFileSync(file, renderPage(verdict, code));
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...rest });
  const view = await context.newPage();
  const complaints: string[] = [];
  view.on('console', (message) => complaints.push(message.text()));
  view.on('pageerror', (error) => complaints.push(error.message));
  view.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  await view.goto(pathToFileURL(file).href);
  return { view, complaints, file };
}

describe('the report page in a browser', () => {
  it('shows the sentence, complains of nothing, asks for nothing, and obeys nothing from the repository', async () => {
    const { view, complaints } = await opened(sample());
    expect(await view.locator('h1').textContent()).toMatch(/^It holds about/);
    expect(await view.title()).toContain('shop </script>');
    expect(await view.locator('img, main script, iframe').count()).toBe(0);
    expect(await view.locator('.line.own').allTextContents()).toEqual(expect.arrayContaining(['3three', '4four']));
    expect(complaints).toEqual([]);
  });

  it.each([
    { colorScheme: 'light' as const, width: 1200 },
    { colorScheme: 'dark' as const, width: 1200 },
    { colorScheme: 'light' as const, width: 360 },
  ])('can be read by everybody: $colorScheme, $width wide', async (look) => {
    const { view } = await opened(sample(), look);
    for (const details of await view.locator('details').all()) await details.evaluate((node) => node.setAttribute('open', ''));
    expect(await view.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await view.evaluate(axe);
    const found: unknown = await view.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
    );
    expect(found).toEqual([]);
  });

  it('turns the screens with the number of users, by hand and by keyboard', async () => {
    const { view } = await opened(sample());
    const state = (name: string) => view.locator('.card', { hasText: name }).locator('.state').textContent();
    expect(await state('GET /products')).toBe('holds');
    const slider = view.getByLabel('Number of users');
    await slider.focus();
    await view.keyboard.press('End');
    expect(await view.locator('#users-said').textContent()).toBe('1 million');
    expect(await state('GET /products')).toBe('slow');
    await slider.fill('4');
    expect(await view.locator('#users-said').textContent()).toBe('10 thousand');
    expect([await state('GET /products'), await state('/me')]).toEqual(['slow', 'holds']);
    expect(await view.locator('#users-sum').textContent()).toMatch(/\d slow, \d hold/);
  });

  it('draws the same people’s screens among ever more strangers', async () => {
    const { view } = await opened(sample());
    const drawn = view.locator('.first .phone');
    const full = await drawn.evaluateAll((phones) => phones.map((phone) => phone.querySelectorAll('.full').length));
    expect(full).toEqual([6, 4, 0]);
    const named = await drawn.locator('svg').evaluateAll((pictures) => pictures.map((one) => one.getAttribute('aria-label')));
    expect(named.at(-1)).toBe('Among 10 thousand users, 0 of 30 people see what is theirs.');
  });

  it('is whole without its script', async () => {
    const { view } = await opened(sample(), { javaScriptEnabled: false });
    expect(await view.locator('.card').count()).toBe(4);
    expect(await view.locator('button:visible').count()).toBe(0);
    expect(await view.locator('#all .finding').count()).toBe(1);
  });

  it('stays light with a thousand findings, and finds one', async () => {
    const verdict = sample(1000);
    const { view, complaints } = await opened(verdict);
    expect(renderPage(verdict, code).length).toBeLessThan(8_000_000);
    await view.getByRole('searchbox').fill('List 777 ');
    expect(await view.locator('#all .finding:visible').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('says what the gate, newcomers and load decided, as the terminal does', async () => {
    const { view } = await opened(sample());
    expect(await view.locator('#gate').textContent()).toBe('Against the baseline: 1 fails');
    const lines = (await view.locator('.signed li').allTextContents()).map((text) => text.replace(/\s+/g, ' '));
    expect(lines).toEqual([
      `✗ new: ${hostile}`,
      '✓ a race is gone',
      'a plan differs',
      `✗ GET /${hostile} asks 3, 30 and 300 times`,
      '✓ all alike',
      'some',
      '? nothing could be looked at',
      'Today’s rate is answered.',
      '✗ What gives way: two people wait for one row of orders.',
      '✗ 500 newcomers an hour are too many.',
      '✓ connections: 2 of 60 are used; enough for 6,400 newcomers an hour',
      `? sign-up: nothing was found ${hostile}.`,
    ]);
  });

  it('hands out a text for each finding that stands alone', async () => {
    const { view } = await opened(sample());
    const text = await view.locator('#prompt-first-0').textContent();
    expect(text).toMatch(/^Mend this in the app: List 0/);
    expect(text).toContain('Where: server/list.ts:3');
    expect(text).toContain('npx loadbearing check --only unbounded-list');
  });
});
