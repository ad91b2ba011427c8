import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath } from '../support/browser-path.mjs';
import { runOutput, type Running } from '../support/output.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const category = '01900000-0000-7000-8000-000000000001';

let app: Running;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const path = browserPath();
  if (path === undefined) throw new Error('no Chromium: node scripts/browser.mjs installs one');
  app = await runOutput('marketplace', `insert into categories (id, name) values ('${category}', 'Tools')`);
  browser = await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  context = await browser.newContext({ baseURL: app.url, locale: 'en-GB' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // What the browser itself says of a request that got no answer, or a refusal, is no complaint of the app.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const said = (text: string | RegExp) => page.getByRole('status').getByText(text).waitFor();
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const go = (name: string) => page.getByRole('link', { name, exact: true }).first().click();

async function signUp(name: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.org`);
  await page.getByLabel('Password').fill('a long password');
  await press('Make an account');
  await said(`You are signed in as ${name}.`);
}

/** Rows that the server has of one's own shops, by name. */
async function shopNames(): Promise<string[]> {
  const text = await page.evaluate(`fetch('/api/my/shops?limit=100').then((answer) => answer.text())`);
  return [...String(text).matchAll(/"name":"([^"]*)"/g)].map(([, name = '']) => name).sort();
}

describe('the client of an output, in a browser', () => {
  it('takes somebody from an account to a product', async () => {
    await signUp('Ada');
    await go('Shops');
    await go('New shop');
    await press('Save');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('Name is missing.');
    await page.getByLabel('Name').fill('Corner');
    await press('Save');
    await said('The shop is made.');
    await go('New product');
    await page.getByLabel('Title').fill('Knife');
    await page.getByLabel('Price').fill('12,50');
    await page.getByLabel('Category').selectOption({ label: 'Tools' });
    await press('Save');
    await said('The product is made.');
    // The name of what it refers to is asked for by itself, and may come later.
    await expect.poll(() => page.locator('dl').innerText()).toMatch(/Shop\s+Corner\s+Category\s+Tools\s+Price\s+12\.50/);
  });

  it('shows a list page by page', async () => {
    await page.evaluate(`(async () => {
      const { items } = await (await fetch('/api/my/shops?limit=1')).json();
      for (let at = 0; at < 24; at++)
        await fetch('/api/products', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ shopId: items[0].id, categoryId: '${category}', title: 'Spoon ' + at, price: at }),
        });
    })()`);
    await page.goto('/');
    await go('Shops');
    await go('Mine');
    await go('Corner');
    const rows = page.getByRole('table', { name: 'Products' }).getByRole('rowheader');
    await expect.poll(() => rows.count()).toBe(20);
    await press('Show more');
    await said(/5 more products/);
    expect(new Set(await rows.allTextContents()).size).toBe(25);
    await go('Products');
    await go('Search');
    await page.getByRole('searchbox').fill('spoon 2');
    await expect
      .poll(() => page.getByRole('rowheader').allTextContents())
      .toEqual(['Spoon 2', 'Spoon 20', 'Spoon 21', 'Spoon 22', 'Spoon 23']);
  });

  it('tells that somebody else was quicker, and saves what is decided then', async () => {
    await page.goto('/shops?list=mine');
    await go('Corner');
    await go('Edit');
    await page.getByLabel('About').fill('Mine');
    await page.evaluate(`(async () => {
      const shop = '/api' + location.pathname.replace('/edit', '');
      const { version } = await (await fetch(shop)).json();
      await fetch(shop, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ version, about: 'Theirs' }),
      });
    })()`);
    await press('Save');
    await page.getByText('Somebody changed this in the meantime').waitFor();
    expect(await page.getByRole('row', { name: 'About' }).innerText()).toMatch(/Theirs\s+Mine/);
    await press('Save mine');
    await said('The shop is saved.');
    // The form, which says the same, has gone.
    await page.waitForURL((url) => !url.pathname.endsWith('/edit'));
    await page.locator('#field-about').waitFor({ state: 'detached' });
    await page.getByText('Mine', { exact: true }).waitFor();
  });

  it('opens and reads without a network, and sends once what was written there', async () => {
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await page.goto('/shops?list=mine');
    await page.getByRole('link', { name: 'Corner' }).waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByText('You are offline.').waitFor();
    await go('Corner');
    await page.getByText('there is no connection').first().waitFor();
    await page.getByText('Mine', { exact: true }).waitFor();

    await page.goto('/shops/new');
    await page.getByLabel('Name').fill('Attic');
    await press('Save');
    await said(/waits on this device/);
    await go('Edit');
    await page.getByLabel('About').fill('Under the roof');
    await press('Save');
    await said(/The change waits/);
    await go('Waiting: 2');
    await page.getByText('New shop: Attic').waitFor();

    // The first answer is lost on its way back: the server has the row, and the client cannot know.
    const asked: string[] = [];
    await context.route('**/api/shops', async (route) => {
      asked.push(String(route.request().headers()['idempotency-key']));
      if (asked.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await context.setOffline(false);
    const sendNow = page.getByRole('button', { name: 'Send now' });
    await expect
      .poll(
        async () => {
          if (asked.length < 2) await sendNow.click({ timeout: 500 }).catch(() => {});
          return asked.length;
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(2);
    await page.getByText('Nothing waits').waitFor();
    await context.unroute('**/api/shops');
    expect(asked).toEqual([asked[0], asked[0]]);
    expect(await shopNames()).toEqual(['Attic', 'Corner']);
    await page.goto('/shops?list=mine');
    await go('Attic');
    await page.getByText('Under the roof').waitFor();
  });

  it('keeps what one person wrote and read from another one', async () => {
    await page.getByRole('link', { name: 'Ada', exact: true }).waitFor();
    await context.setOffline(true);
    await page.goto('/shops/new');
    await page.getByLabel('Name').fill('Secret');
    await press('Save');
    await said(/waits on this device/);
    await go('Ada');
    await press('Sign out');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await said('You are signed out.');
    const kept = `new Promise((done) => {
      indexedDB.open('marketplace').onsuccess = ({ target }) => {
        const asked = target.result.transaction('reads').objectStore('reads').getAll();
        asked.onsuccess = () => done(asked.result.filter(({ person }) => person !== '').length);
      };
    })`;
    expect(await page.evaluate(kept)).toBe(0);
    await context.setOffline(false);
    await signUp('Bob');
    await page.goto('/me/waiting');
    await page.getByText('Nothing waits').waitFor();
    expect(await shopNames()).toEqual([]);
    await page.goto('/me');
    await press('Sign out');
    await said('You are signed out.');
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password').fill('a long password');
    await press('Sign in');
    await said(/Your change has arrived/);
    expect(await shopNames()).toEqual(['Attic', 'Corner', 'Secret']);
  });

  it('signs in while the answer of who was signed in before is still on its way', async () => {
    await page.goto('/me');
    await press('Sign out');
    await said('You are signed out.');
    let late: Promise<void> | undefined;
    await context.route('**/auth/get-session', async (route) => {
      if (late !== undefined) return route.continue();
      const answer = await route.fetch();
      late = new Promise<void>((resolve) => void setTimeout(resolve, 2000)).then(() => route.fulfill({ response: answer }));
      return late;
    });
    await page.goto('/sign-in');
    await expect.poll(() => late !== undefined).toBe(true);
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password').fill('a long password');
    await press('Sign in');
    await said('You are signed in as Ada.');
    await late;
    await context.unroute('**/auth/get-session');
    await page.waitForTimeout(300);
    expect(await page.getByRole('link', { name: 'Ada', exact: true }).count()).toBe(1);
  });

  it.each([
    { colorScheme: 'light' as const, width: 1200 },
    { colorScheme: 'dark' as const, width: 360 },
  ])('can be used by everybody: $colorScheme, $width wide', async ({ colorScheme, width }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/shops?list=mine');
    await go('Corner');
    await page.getByRole('rowheader').first().waitFor();
    const shop = new URL(page.url()).pathname;
    for (const place of ['/products', shop, `${shop}/edit`, '/products/new', '/me', '/']) {
      await page.goto(place);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), place).toBe(true);
      await page.evaluate(axe);
      const found: unknown = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
      );
      expect(found, place).toEqual([]);
    }
  });

  it('is asked for anew, but for files with a digest in their names', async () => {
    const shell = await fetch(`${app.url}/shops/any`);
    expect(shell.headers.get('cache-control')).toBe('no-cache');
    const [script = ''] = /\/assets\/[^"]+\.js/.exec(await shell.text()) ?? [];
    expect((await fetch(app.url + script)).headers.get('cache-control')).toContain('immutable');
    // A file of another version is no screen: it would be kept under the file's name.
    expect((await fetch(`${app.url}/assets/gone.js`)).status).toBe(404);
  });

  it('can be installed', async () => {
    const session = await context.newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // The browser of a test keeps nothing, and says so.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });

  it('complained of nothing', () => {
    expect(complaints).toEqual([]);
  });
});
