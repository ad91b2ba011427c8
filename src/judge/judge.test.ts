import { describe, expect, it } from 'vitest';
import { unmeasured } from './declared.js';
import {
  appOf,
  at,
  byIndex,
  call,
  each,
  finding,
  page,
  part,
  route,
  rowsOf,
  scan,
  scenarioOf,
  verdictOn,
  wholeTable,
} from '../../test/judge/sample.js';
import type { Work } from '../model/index.js';
import { judge } from './judge.js';

const products = part('products', 'products', wholeTable(1.6, 1000));
const mine = part('mine', 'orders', byIndex(20));

describe('the worked example of docs/ceiling.md', () => {
  const entry = route('GET /api/products', call(products));
  const verdict = verdictOn({ parts: [products], entries: [entry], findings: [finding('unbounded-list', [products], [entry])] });

  it('holds about 3 thousand, and the database is not the problem', () => {
    expect(verdict.headline).toMatch(
      /^It holds about 3 thousand users \(between 1 and (9|10) thousand\)\. Then GET \/api\/products takes longer than half a second/,
    );
    expect(verdict.headline).toContain('the database is not the problem');
    expect(verdict.ceiling).toMatchObject({ sort: 'size', resource: 'app process', atMost: false, grade: 'measured' });
  });

  it('is lifted over a million by paging, not by a fix that keeps the answer', () => {
    expect(verdict.afterFixes.changingWhatIsShown).toEqual({ users: 1_000_000, over: true, grade: 'modelled' });
    expect(verdict.afterFixes.sameAnswers?.users).toBe(verdict.ceiling?.users);
  });

  it('says from where the finding breaks and what it costs at each size', () => {
    expect(verdict.findings[0]?.breaksAt?.users).toBeGreaterThan(2_500);
    expect(verdict.findings[0]?.at[1]?.text).toMatch(
      /^at 10 thousand users GET \/api\/products reads 1\d,000 rows, about 1\.\d seconds$/,
    );
    expect(verdict.lamps.map((lamps) => lamps.fast)).toEqual(['green', 'red', 'red', 'red']);
  });
});

it('holds over a million where every statement is found by an index', () => {
  const verdict = verdictOn({ parts: [mine], entries: [route('GET /api/mine', call(mine))] });
  expect(verdict.headline).toBe('It holds over 1 million users: nothing that users meet gives way up to there.');
  expect(verdict.holds.join(' ')).toContain('GET /api/mine');
  expect(verdict.capacity.at(-1)).toMatchObject({ cores: [1, 1], viewsPerSecond: 92.59 });
});

it('counts the turns of a loop over rows, and batching lifts it', () => {
  const orders = part('orders', 'orders', wholeTable(0.3, 200));
  const user = part('user', 'users', byIndex(1));
  const entry = route('GET /api/orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders), call(user))] });
  const verdict = verdictOn({
    parts: [orders, user],
    entries: [entry],
    findings: [finding('n-plus-one', [user], [entry], { kind: 'n-plus-one' })],
  });
  expect(verdict.ceiling?.users).toBeGreaterThan(1_200);
  expect(verdict.ceiling?.users).toBeLessThan(1_700);
  expect(verdict.headline).toContain('asks the database about 4');
  expect(verdict.findings[0]?.at[0]?.text).toContain('asks the database 300 times');
  expect(verdict.afterFixes.sameAnswers?.users).toBeGreaterThan(5 * (verdict.ceiling?.users ?? 0));
});

it('lets a filtered loop turn from never to once per row', () => {
  const orders = part('orders', 'orders', wholeTable(0.3, 200));
  const user = part('user', 'users', byIndex(1));
  const entry = route('GET /api/orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders, true), call(user))] });
  const [verdict] = verdictOn({ parts: [orders, user], entries: [entry] }).entryPoints;
  expect(verdict?.verdict.at[0]?.statements).toEqual([1, 301]);
});

it('counts what stands behind a test that picks rows out from never to once per row, however many tests pick', () => {
  const orders = part('orders', 'orders', wholeTable(0.3, 200));
  const user = part('user', 'users', byIndex(1));
  const picked = (body: Work): Work => ({ kind: 'sequence', parts: [body], picked: 'few' });
  const entry = route('GET /api/orders', {
    kind: 'sequence',
    parts: [call(orders), each(rowsOf(orders), picked(picked(call(user)))), picked(call(user))],
  });
  const [verdict] = verdictOn({ parts: [orders, user], entries: [entry] }).entryPoints;
  const ended = route('GET /api/orders', {
    kind: 'sequence',
    parts: [call(orders), each(rowsOf(orders), { kind: 'sequence', parts: [call(user)], picked: 'once' })],
  });
  const [once] = verdictOn({ parts: [orders, user], entries: [ended] }).entryPoints;
  expect(once?.verdict.at[0]?.statements).toEqual([1, 2]);
  // Outside a loop a test picks nothing.
  expect(verdict?.verdict.at[0]?.statements).toEqual([2, 302]);
});

it('turns a loop over no more rows than the table has', () => {
  const orders = part('orders', 'orders', (users) => ({ ...wholeTable(0.3, 200)(users), rows: users * 5 }));
  const user = part('user', 'users', byIndex(1));
  const entry = route('GET /api/orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders), call(user))] });
  const at = (tables: { table: string; perUser: number }[]): number | undefined =>
    verdictOn({ parts: [orders, user], entries: [entry], tables }).entryPoints[0]?.verdict.at[0]?.statements[1];
  expect(at([])).toBeGreaterThan(4_000);
  expect(at([{ table: 'orders', perUser: 0.3 }])).toBe(301);
});

it('keeps ten calls at once in one round, and adds up what they carry', () => {
  const parts = Array.from({ length: 11 }, (_, number) => part(`p${String(number)}`, 'orders', byIndex(1)));
  const together = route('GET /api/together', { kind: 'parallel', parts: parts.map(call) });
  const alone = route('GET /api/alone', { kind: 'sequence', parts: parts.map(call) });
  const { entryPoints } = verdictOn({ parts, entries: [together, alone] });
  // Geometric centre of a third and three times: two rounds against eleven round trips.
  const centres = entryPoints.map(({ verdict }) => Math.sqrt((verdict.at[0]?.milliseconds ?? [0, 0]).reduce((a, b) => a * b)));
  expect(centres[0]).toBeLessThan(2.7);
  expect(centres[1]).toBeGreaterThan(11);
});

describe('wrong answers', () => {
  const bills = part('bills', 'bills', wholeTable(1.5, 300), { rowCap: 1000, json: true, library: 'supabase' });
  const screen = page('/bills', call(bills));
  const capped = finding('silent-cap', [bills], [screen], { breaks: 'wrong', title: '/bills shows at most 1,000 bills' });
  const tables = [{ table: 'bills', perUser: 1.5 }];

  it('come before what is slow from ten thousand users on, where nobody can tell their size', () => {
    const list = (users: number) =>
      part(`lists${String(users)}`, 'lists', (now) => ({ ...wholeTable(1, 300)(now), rows: (now * 15_000) / users }));
    const [soon, late] = [list(3_000), list(80_000)];
    const entries = [page('/soon', call(soon)), page('/late', call(late))];
    const slow = [soon, late].map((one, at) => ({
      ...finding('unbounded-list', [one], entries.slice(at, at + 1)),
      id: `slow-${String(at)}`,
    }));
    const lost = finding('race', [], entries, { kind: 'race', breaks: 'wrong' });
    const { findings } = verdictOn({ parts: [soon, late], entries, findings: [...slow, lost] });
    const sizes = findings.map(({ breaksAt }) => breaksAt?.users ?? 0);
    expect(sizes[0]).toBeLessThan(10_000);
    expect(sizes[2]).toBeGreaterThan(10_000);
    expect(findings.map(({ id }) => id)).toEqual(['slow-0', lost.id, 'slow-1']);
  });

  it('come before slow: the row cap is passed at 1,000 rows', () => {
    const verdict = verdictOn({ parts: [bills], entries: [screen], findings: [capped], tables });
    expect(verdict.ceiling).toMatchObject({ sort: 'wrong-answers', resource: 'data model', grade: 'measured', cause: capped.id });
    expect(verdict.ceiling?.users).toBeGreaterThan(600);
    expect(verdict.ceiling?.users).toBeLessThan(700);
    expect(verdict.lamps[0]).toMatchObject({ fast: 'green', right: 'red' });
  });

  it('clears a cap that no list reaches', () => {
    const own = part('own', 'bills', byIndex(20), { rowCap: 1000, library: 'supabase' });
    const verdict = verdictOn({
      parts: [own],
      entries: [page('/own', call(own))],
      findings: [finding('silent-cap', [own], [page('/own', call(own))], { breaks: 'wrong' })],
      tables,
    });
    expect(verdict.findings[0]).toMatchObject({ status: 'cleared' });
    expect(verdict.ceiling?.over).toBe(true);
  });

  it.each([
    ['fails', 300, 'cleared'],
    ['fails', 500, 'open'],
    ['slow', 9000, 'cleared'],
    ['slow', 11_000, 'open'],
  ] as const)('a list of ids that %s, of %i rows at every size, is %s', (breaks, rows, status) => {
    const ids = part('ids', 'bills', byIndex(rows));
    const entry = page('/ids', call(ids));
    const long = finding('unbounded-in-list', [ids], [entry], { breaks });
    const verdict = verdictOn({ parts: [ids], entries: [entry], findings: [long], tables });
    expect(verdict.findings[0]).toMatchObject({ status });
  });

  it('leaves room for one household where no row has an owner', () => {
    const ownerless = finding('no-owner', [bills], [screen], { breaks: 'wrong', kind: 'security', factor: 'data-model' });
    const verdict = verdictOn({
      parts: [bills],
      entries: [screen],
      findings: [ownerless, capped],
      tables,
      scenario: { group: { unit: 'household', usersPerGroup: 4 } },
    });
    expect(verdict.headline).toMatch(
      /^It has room for one household: .*from about household 1\d0 on .*Speed is not the problem\.$/,
    );
    expect(verdict.ceiling).toMatchObject({ users: 4, unit: 'household', sort: 'wrong-answers', resource: 'data model' });
    expect(verdict.staircase.map((step) => step.sort).slice(0, 2)).toEqual(['wrong-answers', 'wrong-answers']);
    expect(verdict.lamps[0]?.private).toBe('red');
    expect(verdict.afterFixes.changingWhatIsShown?.users).toBe(4);
  });

  it('keeps a statement that never runs out of the number and says it', () => {
    const broken = part('broken', 'orders', undefined, { refused: { by: 'app', code: '42601', message: 'syntax error' } });
    const entry = route('GET /api/broken', call(broken));
    const verdict = verdictOn({
      parts: [mine, broken],
      entries: [route('GET /api/mine', call(mine)), entry],
      findings: [finding('broken-query', [broken], [entry], { kind: 'broken-query', breaks: 'fails', grade: 'measured' })],
    });
    expect(verdict.headline).toBe(
      'It holds over 1 million users: nothing that users meet gives way up to there. At any size, one thing never works: GET /api/broken.',
    );
    expect(verdict.lamps.map((lamps) => lamps.right)).toEqual(['red', 'red', 'red', 'red']);
    expect(verdict.statements.find(({ id }) => id === 'broken')?.status).toBe('refused');
  });
});

describe('what is not known', () => {
  it('turns a ceiling into one from above', () => {
    const unread = part('unread', 'orders', undefined);
    const verdict = verdictOn({
      parts: [products, unread],
      entries: [route('GET /api/products', call(products)), route('GET /api/unread', call(unread))],
    });
    expect(verdict.ceiling?.atMost).toBe(true);
    expect(verdict.headline).toMatch(/^It holds at most 3 thousand users/);
    expect(verdict.entryPoints[1]?.verdict.measured).toBe(false);
    expect(verdict.lamps[0]?.fast).toBe('unknown');
  });

  it('promises nothing where too little was measured', () => {
    const unread = part('unread', 'orders', undefined);
    const entries = [route('GET /api/mine', call(mine)), route('GET /api/unread', call(unread))];
    const verdict = verdictOn({ parts: [mine, unread], entries });
    expect(verdict.headline).toContain('only 1 of 2 statements that users reach could be measured');
    expect(verdict.lamps.at(-1)?.fast).toBe('unknown');
  });

  it('gives no number where nothing was measured', () => {
    const unread = part('unread', 'orders', undefined);
    const verdict = verdictOn({ parts: [unread], entries: [route('GET /api/unread', call(unread))] });
    expect(verdict.ceiling).toBeUndefined();
    expect(verdict.headline).toContain('could not be measured');
  });

  it('asks about a guessed table instead of resting the number on it', () => {
    const search = part('search', 'things', scan(50, 3));
    const entries = [route('GET /api/search', call(search)), route('GET /api/products', call(products))];
    const verdict = verdictOn({ parts: [search, products], entries, tables: [{ table: 'products', perUser: 1.6, guess: true }] });
    expect(verdict.questions[0]?.ask).toBe('How many products does one user have?');
    expect(verdict.questions[0]?.effectOfEachAnswer).toHaveLength(3);
    expect(verdict.questions[0]?.effectOfEachAnswer[0]).toContain('30 thousand');
    expect(verdict.ceiling?.breaks).toContain('things');
    expect(verdict.staircase[0]?.breaks).toContain('rests on a guess');
  });

  it('says what each answer changes, and the line that gives it', () => {
    const entries = [route('GET /api/products', call(products))];
    const ask = (table: { perUser?: number; fixed?: number }) =>
      verdictOn({ parts: [products], entries, tables: [{ table: 'products', guess: true, ...table }] }).questions[0];
    const question = ask({ perUser: 1.6 });
    expect(question?.effectOfEachAnswer).toEqual([
      'a tenth of it (0.16 per user): it breaks at about 30 thousand users',
      'as assumed (1.6 per user): it breaks at about 3 thousand users',
      'ten times as many (16 per user): it breaks at about 300 users',
    ]);
    expect(question?.set).toBe('{ "tables": { "products": { "perUser": 1.6 } } }');
    expect(JSON.parse(question?.set ?? '')).toEqual({ tables: { products: { perUser: 1.6 } } });
    expect(ask({ fixed: 1000 })?.set).toBe('{ "tables": { "products": { "fixed": 1000 } } }');
    expect(ask({ fixed: 1000 })?.ask).toBe('How many products are there?');
  });

  it('asks about a guess that what holds rests on, when ten times as much would break it', () => {
    const listing = part('listing', 'letters', wholeTable(0.00008, 1000));
    const entries = [route('GET /api/letters', call(listing))];
    const table = { table: 'letters', perUser: 0.00008 };
    const verdict = verdictOn({ parts: [listing], entries, tables: [{ ...table, guess: true }] });
    expect(verdict.ceiling?.over).toBe(true);
    expect(verdict.questions).toHaveLength(1);
    expect(verdict.questions[0]).toMatchObject({ ask: 'How many letters does one user have?' });
    expect(verdict.questions[0]?.why).toMatch(
      /^Ten times as many would break this first: .*GET \/api\/letters.* guess of 0\.00008 per user/,
    );
    expect(verdict.questions[0]?.effectOfEachAnswer[1]).toContain('it holds past 1 million users');
    expect(verdict.questions[0]?.effectOfEachAnswer[2]).toMatch(/it breaks at about .* thousand users$/);
    expect(verdictOn({ parts: [listing], entries, tables: [{ ...table, guess: false }] }).questions).toEqual([]);
    const few = verdictOn({
      parts: [mine],
      entries: [route('GET /api/mine', call(mine))],
      tables: [{ table: 'orders', perUser: 3, guess: true }],
    });
    expect(few.questions).toEqual([]);
  });
});

describe('load', () => {
  const search = part('search', 'things', scan(5, 3));
  const entry = route('GET /api/search', call(search));
  const missing = finding('missing-index', [search], [entry], {
    kind: 'missing-index',
    title: 'things is searched by name without an index',
    fix: 'create index concurrently on things (name);',
  });

  it('moves with the traffic', () => {
    const verdict = verdictOn({ parts: [search], entries: [entry] });
    expect(verdict.ceiling).toMatchObject({ sort: 'load', resource: 'database', grade: 'modelled' });
    expect(verdict.trafficRange?.third).toBeGreaterThan(verdict.ceiling?.users ?? Infinity);
    expect(verdict.trafficRange?.triple).toBeLessThan(verdict.ceiling?.users ?? 0);
  });

  it('is lifted by an index that was tried, and says so', () => {
    const indexed = part('search', 'things', byIndex(3)).measurement;
    const growth = { law: 'linear', exponent: 1, interval: [1, 1] } as const;
    const verdict = verdictOn({
      parts: [search],
      entries: [entry],
      findings: [missing],
      measurements: {
        fixes: [
          {
            id: 'index-1',
            kind: 'index',
            ddl: 'CREATE INDEX ON things (name)',
            schema: 'public',
            table: 'things',
            columns: ['name'],
            changesWhatIsShown: false,
            effects: [
              {
                statement: 'search',
                before: {
                  statements: 1,
                  rows: 3,
                  bytes: 600,
                  buffers: 1_125,
                  scanned: 45_000,
                  growth: { ...growth, interval: [1, 1] },
                },
                after: {
                  statements: 1,
                  rows: 3,
                  bytes: 600,
                  buffers: 7,
                  scanned: 3,
                  growth: { law: 'constant', exponent: 0, interval: [0, 0] },
                  modelled: indexed.modelled,
                  points: indexed.points,
                  plan: [],
                },
                sameRows: true,
              },
            ],
            write: { walBytesBefore: 100, walBytesAfter: 172, buffersBefore: 3, buffersAfter: 5 },
            verdict: 'verified',
            why: '15,000 times less work',
          },
        ],
      },
    });
    expect(verdict.findings[0]).toMatchObject({ trial: 'index-1', grade: 'verified', status: 'open' });
    expect(verdict.findings[0]?.evidence.at(-1)).toBe('each written row costs 72 bytes of log more');
    expect(verdict.afterFixes.sameAnswers).toEqual({ users: 1_000_000, over: true, grade: 'verified' });
    expect(verdict.fixes[0]?.findings).toEqual([missing.id]);
  });
});

it('shows a job that overruns without letting it carry the headline', () => {
  const all = part('all', 'users', wholeTable(1, 1000), { use: 'aggregated' });
  const job = route('GET /job', call(all), { kind: 'job', moment: 'job', name: 'nightly', everyMilliseconds: 60_000 });
  const verdict = verdictOn({ parts: [mine, all], entries: [route('GET /api/mine', call(mine)), job] });
  expect(verdict.staircase.map((step) => step.sort)).not.toContain('size');
  expect(verdict.entryPoints[1]?.verdict.budgetMilliseconds).toBe(30_000);
});

it('judges the same twice the same', () => {
  const sample = { parts: [products], entries: [route('GET /api/products', call(products))] };
  expect(JSON.stringify(verdictOn(sample))).toBe(JSON.stringify(verdictOn(sample)));
});

describe('found = resolved + unknown', () => {
  const lost = part('lost', 'orders', undefined);
  const sample = { parts: [lost], entries: [] };
  const options = { users: [1_000], now: 1_000, version: '0', timings: {} };

  it('refuses to judge when a call was lost', () => {
    const app = { ...appOf(sample), statements: [] };
    expect(() => judge(app, scenarioOf(sample), [], unmeasured, options)).toThrow('calls were lost');
  });

  it('counts a call that could not be resolved as unknown', () => {
    const unknown = { what: 'call-site', name: 'lost', why: 'built at run time', location: at(900) } as const;
    const app = { ...appOf(sample), statements: [], unknowns: [unknown] };
    const { coverage } = judge(app, scenarioOf(sample), [], unmeasured, options);
    expect(coverage.callSites).toMatchObject({ found: 1, resolved: 0, unknown: 1 });
  });
});
