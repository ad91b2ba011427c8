import { describe, expect, it } from 'vitest';
import {
  appOf,
  byIndex,
  call,
  page,
  part,
  route,
  type Sample,
  scenarioOf,
  verdictOn,
  wholeTable,
} from '../../../test/judge/sample.js';
import type { Ads, App, Scenario, Statement } from '../../model/index.js';
import { renderAds } from '../../report/ads.js';
import { unmeasured } from '../declared.js';
import { judge } from '../judge.js';

const inserting = (table: string): Partial<Statement> => ({
  facts: { ...part('x', table, byIndex(1)).statement.facts, verb: 'insert', target: table },
});
const light = part('light', 'news', byIndex(3));
const heavy = part('heavy', 'news', wholeTable(20, 1000));
const account = part('account', 'users', byIndex(1), inserting('users'));
const board = part('board', 'orders', byIndex(20));

const way = (landing = light) => [
  route('GET /', call(landing)),
  route('POST /register', call(account)),
  route('GET /dashboard', call(board), { access: 'signed-in' }),
];
const sound: Sample = { parts: [light, account, board], entries: way() };

function adsOn(sample: Sample, ads: number, change: { app?: Partial<App>; scenario?: Partial<Scenario> } = {}): Ads {
  const whole = { ...sample, app: { ...sample.app, ...change.app } };
  const measurements = {
    ...unmeasured,
    sizes: [{ users: 300, rows: 300 }],
    statements: sample.parts.map((one) => one.measurement),
  };
  const asked = { users: [1_000, 10_000], now: 1_000, ads, version: '0.0.0', timings: {} };
  const verdict = judge(appOf(whole), { ...scenarioOf(whole), ...change.scenario }, [], measurements, asked);
  if (verdict.ads === undefined) throw new Error('no word about newcomers');
  return verdict.ads;
}

const survival = (ads: Ads): Record<string, string> =>
  Object.fromEntries(ads.checks.map(({ what, survives }) => [what, survives]));
const signUp = {
  call: 'auth.signUp',
  mails: true,
  within: 'src/auth.ts:5',
  location: { file: 'src/auth.ts', line: 7, endLine: 7, column: 1 },
};

describe('an hour of newcomers', () => {
  it('names what was taken for their way, and holds where everything does', () => {
    const ads = adsOn(sound, 500);
    expect(ads.steps.map(({ step, entryPoints, known }) => [step, entryPoints, known])).toEqual([
      ['landing page', ['GET /'], true],
      ['sign-up', ['POST /register'], true],
      ['first screen', ['GET /dashboard'], true],
    ]);
    expect(survival(ads)).toEqual({ connections: 'yes', memory: 'yes', database: 'yes', 'app process': 'yes' });
    expect(ads).toMatchObject({
      perHour: 500,
      users: 1000,
      survives: 'yes',
      says: '500 newcomers an hour beside 1 thousand users are survived.',
    });
  });

  it('breaks where many come, and says up to how many it holds', () => {
    const ads = adsOn({ parts: [heavy, account, board], entries: way(heavy) }, 20_000);
    expect(ads.survives).toBe('no');
    expect(survival(ads)).toMatchObject({ memory: 'no', 'app process': 'no' });
    const { upTo = Infinity } = ads.checks.find(({ what }) => what === 'app process') ?? {};
    // 20 thousand rows of 0.018 ms each are 360 ms of a process that may be used for 300 ms a second.
    expect(upTo).toBeLessThan(1000);
    expect(adsOn({ parts: [heavy, account, board], entries: way(heavy) }, Math.floor(upTo / 2)).checks.at(-1)?.survives).toBe(
      'yes',
    );
  });

  it('is not known where a step was not found or not measured; what breaks without it breaks', () => {
    const entries = way().slice(0, 2);
    const ads = adsOn({ ...sound, entries }, 500);
    expect(ads.survives).toBe('unknown');
    expect(ads.says).toContain('(first screen)');
    expect(survival(ads)).toMatchObject({ database: 'unknown' });
    const unread = part('unread', 'news', undefined);
    expect(adsOn({ parts: [unread, account, board], entries: way(unread) }, 500).steps[0]).toMatchObject({ known: false });
    expect(adsOn({ parts: [heavy, account], entries: way(heavy).slice(0, 2) }, 50_000).survives).toBe('no');
  });

  it('takes what the landing page’s screen asks as it opens for a part of it', () => {
    const screen = page('/', call(light));
    const asked = route('GET /api/news', call(heavy), {
      calledBy: [
        {
          method: 'GET',
          address: '/api/news',
          location: light.site.location,
          entry: screen.id,
          name: '/',
          moment: 'view',
          backOffice: false,
        },
      ],
    });
    const ads = adsOn({ parts: [light, heavy, account, board], entries: [screen, asked, ...way().slice(1)] }, 100);
    expect(ads.steps[0]?.entryPoints).toEqual(['page /', 'GET /api/news']);
  });

  it('does not choose among several that make accounts and are not named so', () => {
    const entries = [...way().slice(0, 1), route('POST /a', call(account)), route('POST /b', call(account))];
    expect(adsOn({ ...sound, entries }, 500).steps[1]).toMatchObject({ known: false, entryPoints: [] });
  });
});

describe('the quota of sign-up e-mails', () => {
  const app = { stack: ['Supabase'], signUps: [signUp] };

  it('is Supabase’s own unless a file or the owner says otherwise', () => {
    const ads = adsOn(sound, 500, { app });
    expect(ads.checks[0]).toMatchObject({ what: 'sign-up e-mails', survives: 'no', limit: 2, need: [500, 500] });
    expect(ads.says).toBe('500 newcomers an hour beside 1 thousand users are not survived: what gives way is sign-up e-mails.');
    expect(ads.steps[1]?.says).toContain('auth.signUp at src/auth.ts:7');
    const text = renderAds({ ...verdictOn(sound), ads }, { color: false, width: 100 });
    expect(text).toContain('✗ sign-up e-mails: 500 an hour are needed, and Supabase’s built-in sender takes 2');
  });

  it('is not known with a sender of the owner’s, and known once the owner says it', () => {
    const sender = { told: 'supabase/config.toml' };
    expect(adsOn(sound, 500, { app: { ...app, platforms: { sender } } }).checks[0]).toMatchObject({ survives: 'unknown' });
    const told = (mailsPerHour: number) =>
      adsOn(sound, 500, { app, scenario: { platform: { mailsPerHour } } }).checks[0]?.survives;
    expect([told(1000), told(100)]).toEqual(['yes', 'no']);
  });

  it('is no matter where nothing sends one', () => {
    const byTelephone = [{ ...signUp, mails: false }];
    expect(survival(adsOn(sound, 500, { app: { signUps: byTelephone } }))['sign-up e-mails']).toBeUndefined();
    expect(survival(adsOn(sound, 500))['sign-up e-mails']).toBeUndefined();
  });
});
