import { describe, expect, it } from 'vitest';
import {
  byIndex,
  call,
  each,
  finding,
  page,
  part,
  route,
  rowsOf,
  verdictOn,
  wholeTable,
  type Part,
} from '../../test/judge/sample.js';
import type { Finding, FixTrial } from '../model/index.js';

const counts = { statements: 1, rows: 10, scanned: 10, buffers: 10, bytes: 1000 };
const linear = { law: 'linear', exponent: 1, interval: [1, 1] } satisfies FixTrial['effects'][number]['before']['growth'];
const constant = { law: 'constant', exponent: 0, interval: [0, 0] } satisfies FixTrial['effects'][number]['before']['growth'];

/** A verified trial that leaves a statement with the counts of another. */
function trial(kind: FixTrial['kind'], of: Part, like: Part, change: Partial<FixTrial> = {}): FixTrial {
  const { points, modelled } = like.measurement;
  const last = points.at(-1);
  return {
    id: `${kind}-1`,
    kind,
    ddl: 'select 1;',
    schema: 'public',
    table: 'things',
    columns: [],
    effects: [
      {
        statement: of.statement.id,
        before: { ...counts, statements: 300, scanned: 5000, growth: linear },
        after: { ...counts, rows: last?.rows ?? 0, growth: constant, points, modelled, plan: [] },
        sameRows: true,
      },
    ],
    write: undefined,
    changesWhatIsShown: false,
    verdict: 'verified',
    why: 'less',
    ...change,
  };
}

describe('a loop that was sent as one statement', () => {
  const orders = part('orders', 'orders', byIndex(400));
  const user = part('user', 'users', byIndex(1));
  const entry = route('GET /api/orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders), call(user))] });
  const loop = finding('n-plus-one', [user], [entry], { kind: 'n-plus-one' });

  it('lifts its call, is named by its finding, and its grade is tried', () => {
    const verdict = verdictOn({
      parts: [orders, user],
      entries: [entry],
      findings: [loop],
      measurements: { fixes: [trial('batch', user, user)] },
    });
    expect(verdict.fixes[0]).toMatchObject({ kind: 'batch', proposed: true, findings: [loop.id] });
    expect(verdict.findings[0]?.trial).toBe('batch-1');
  });

  it('is left as calculated where it was refused', () => {
    const verdict = verdictOn({
      parts: [orders, user],
      entries: [entry],
      findings: [loop],
      measurements: { fixes: [trial('batch', user, user, { verdict: 'refused', why: 'other rows' })] },
    });
    expect(verdict.fixes[0]).toMatchObject({ verdict: 'refused', proposed: false });
    expect(verdict.afterFixes.sameAnswers?.grade).toBe('modelled');
  });
});

describe('a page instead of a whole list', () => {
  const products = part('products', 'products', wholeTable(1.6, 1000));
  const paged = part('products', 'products', byIndex(50));
  const entry = route('GET /api/products', call(products));
  const list = finding('unbounded-list', [products], [entry]);
  const verdict = verdictOn({
    parts: [products],
    entries: [entry],
    findings: [list],
    measurements: { fixes: [trial('limit', products, paged, { changesWhatIsShown: true })] },
  });

  it('lifts the ceiling of what changes what is shown, as tried on a copy, and not the other', () => {
    expect(verdict.afterFixes.changingWhatIsShown).toEqual({ users: 1_000_000, over: true, grade: 'verified' });
    expect(verdict.afterFixes.sameAnswers?.users).toBe(verdict.ceiling?.users);
  });

  it('says up to where its call holds with it', () => {
    expect(verdict.fixes[0]).toMatchObject({
      proposed: true,
      changesWhatIsShown: true,
      findings: [list.id],
      ceiling: { users: 1_000_000, over: true },
      lifts: { entryPoint: 'GET /api/products', over: true },
    });
    expect(verdict.fixes[0]?.lifts?.before).toBe(verdict.ceiling?.users);
  });
});

describe('a list that is shown in one place and counted in another', () => {
  const users = part('users', 'users', wholeTable(1, 1000), { use: 'counted' });
  const short = part('users', 'users', byIndex(50));
  const one = part('users', 'users', () => ({ rows: 1, scanned: 1, buffers: 3, bytes: 8 }));
  const entry = route('GET /api/stats', call(users));
  const verdictWith = (fix: FixTrial) => verdictOn({ parts: [users], entries: [entry], measurements: { fixes: [fix] } });

  it('is counted as before by a page of it: a page has another number', () => {
    expect(verdictWith(trial('limit', users, short, { changesWhatIsShown: true })).fixes[0]).toMatchObject({ proposed: false });
  });

  it('is lifted where the database counts it', () => {
    const { fixes, afterFixes, ceiling } = verdictWith(trial('count', users, one));
    expect(fixes[0]).toMatchObject({ proposed: true, lifts: { entryPoint: 'GET /api/stats' } });
    expect(afterFixes.sameAnswers?.users).toBeGreaterThan(ceiling?.users ?? Infinity);
    expect(afterFixes.sameAnswers?.grade).toBe('verified');
  });
});

describe('what changes neither growth nor ceiling', () => {
  const mine = part('mine', 'orders', byIndex(20));
  const entry = route('GET /api/mine', call(mine));

  it('is not proposed', () => {
    const verdict = verdictOn({ parts: [mine], entries: [entry], measurements: { fixes: [trial('columns', mine, mine)] } });
    expect(verdict.fixes[0]).toMatchObject({ verdict: 'verified', proposed: false });
  });

  it('a kept answer is proposed by the calls that it spares', () => {
    const home = page('/', call(mine));
    const verdict = verdictOn({
      parts: [mine],
      entries: [home],
      measurements: { fixes: [trial('cache', mine, mine, { changesWhatIsShown: true })] },
    });
    expect(verdict.fixes[0]).toMatchObject({ proposed: true });
    // One view a second per 10,800 users, of which 99 % are not the back office's.
    expect(verdict.fixes[0]?.callsSparedPerMinute).toBe(5_499);
  });
});

it('names a statement by the place that sends it, and leaves alone what is no id of a statement', () => {
  const known = part('0a1b2c3d4e5f', 'orders', byIndex(20));
  const refused = trial('index', known, known, { verdict: 'refused', why: 'it makes 0a1b2c3d4e5f slower than ffffffffffff' });
  const { fixes } = verdictOn({ parts: [known], entries: [route('GET /', call(known))], measurements: { fixes: [refused] } });
  expect(fixes[0]?.why).toMatch(/^it makes [\w./-]+:\d+ slower than ffffffffffff$/);
});

it('holds what was tried for one statement for all that are the same, and for no other', () => {
  const same = { sql: 'select * from orders where buyer_id = $1' };
  const tried = part('tried', 'orders', byIndex(400), same);
  const twin = part('twin', 'orders', byIndex(400), same);
  const other = part('other', 'orders', byIndex(400), { sql: 'select * from orders where seller_id = $1' });
  const list = part('list', 'orders', byIndex(400));
  const entries = [twin, other].map((one) =>
    route(`GET /${one.statement.id}`, { kind: 'sequence', parts: [call(list), each(rowsOf(list), call(one))] }),
  );
  const findings = [twin, other].map((one, at) =>
    finding('n-plus-one', [one], [entries[at] ?? route('GET /', call(one))], { kind: 'n-plus-one' }),
  );
  const verdict = verdictOn({
    parts: [tried, twin, other, list],
    entries,
    findings,
    measurements: { fixes: [trial('batch', tried, tried)] },
  });
  const told = verdict.findings.map((one) => [one.statements.includes('twin'), one.trial]);
  expect(told).toContainEqual([true, 'batch-1']);
  expect(told).toContainEqual([false, undefined]);
});

it('advises no index that the lab refused, unless nothing of the finding was measured or another sort is asked for', () => {
  const slow = part('slow', 'notes', wholeTable(5, 200));
  const unmeasured = { ...part('remove', 'notes', wholeTable(5, 200)) };
  const entries = [route('GET /notes', call(slow)), route('DELETE /notes', call(unmeasured))];
  const missing = (of: typeof slow, entry: (typeof entries)[number], fix: string): Finding =>
    finding('missing-index', [of], [entry], {
      id: `${of.statement.id} ${fix}`,
      kind: 'missing-index',
      title: 'notes is searched by owner',
      fix,
    });
  const [get = route('GET /', call(slow)), remove = get] = entries;
  const ordinary = 'create index concurrently on notes (owner);';
  const text = 'create index concurrently on notes using gin (owner gin_trgm_ops);';
  const index = { table: 'notes', columns: ['owner'], ddl: 'CREATE INDEX ON notes (owner);' };
  const fixesWith = (over: Partial<FixTrial>, measured = true): string[] =>
    verdictOn({
      parts: measured
        ? [slow, unmeasured]
        : [slow, unmeasured].map((one) => ({ ...one, measurement: { ...one.measurement, status: 'unknown' as const } })),
      entries,
      findings: [missing(slow, get, ordinary), missing(slow, get, text), missing(unmeasured, remove, ordinary)].slice(
        0,
        measured ? 2 : 3,
      ),
      measurements: { fixes: [trial('index', slow, part('slow', 'notes', byIndex(20)), { ...index, ...over })] },
    }).findings.map(({ fix }) => fix);
  expect(fixesWith({})).toEqual([index.ddl, text]);
  const refused = 'it makes no difference that matters';
  const [kept, cleared] = verdictOn({
    parts: [slow],
    entries,
    findings: [missing(slow, get, ordinary), missing(slow, get, text)],
    measurements: {
      fixes: [trial('index', slow, part('slow', 'notes', byIndex(20)), { ...index, verdict: 'refused', why: refused })],
    },
  }).findings;
  expect(kept).toMatchObject({ fix: text, status: 'open' });
  // What was tried in vain is no finding.
  expect(cleared?.status).toBe('cleared');
  expect(cleared?.evidence.at(-1)).toBe(
    `No index is advised: the one that comes to mind was tried in the lab and refused (${refused}). Ask for fewer rows, or leave it as it is.`,
  );
  const linear = (times: string): string | undefined =>
    fixesWith({ verdict: 'refused', why: `${times} less work and still linear: its rows grow with the users` }).find(
      (fix) => fix !== text,
    );
  expect(linear('1,052 times')).toBe(
    `${index.ddl} Tried in the lab: 1,052 times less work. What is left are the rows that are asked for, and these grow with the users: ask for fewer of them as well.`,
  );
  expect(linear('3 times')).toMatch(/^No index is advised/);
  // What the keys of other tables look for when a row goes is no plan's.
  const gone = { ...slow, statement: { ...slow.statement, facts: { ...slow.statement.facts, verb: 'delete' as const } } };
  const cascade = verdictOn({
    parts: [gone],
    entries: [get],
    findings: [missing(gone, get, ordinary)],
    measurements: { fixes: [trial('index', gone, slow, { ...index, verdict: 'refused', why: 'Postgres does not use it' })] },
  });
  expect(cascade.findings[0]?.fix).toBe(ordinary);
  expect(cascade.findings[0]?.evidence.join(' ')).toContain('tried alone in the lab: CREATE INDEX ON notes (owner);');
  expect(cascade.findings[0]?.evidence.join(' ')).not.toContain('refused');
  // Another index gives as much.
  expect(fixesWith({ verdict: 'refused', why: '9 times less work; not proposed, since another gives as much' })).toEqual([
    ordinary,
    text,
  ]);
  expect(fixesWith({ verdict: 'refused', why: 'Postgres does not use it', effects: [] }, false)).toEqual([
    ordinary,
    text,
    ordinary,
  ]);
});

it('says which reads an index gives nothing, and that one statement for all rows was refused', () => {
  const comparing = (id: string, columns: string[]): ReturnType<typeof part> => {
    const one = part(id, 'notes', wholeTable(5, 200));
    const filters = columns.map((column, at) => ({
      table: 'notes',
      column,
      operator: '=',
      parameter: at + 1,
      wrapped: false,
      alternative: false,
    }));
    return { ...one, statement: { ...one.statement, facts: { ...one.statement.facts, filters } } };
  };
  const [both, alone] = [comparing('both', ['kind', 'owner']), comparing('alone', ['kind'])];
  const entry = route('GET /notes', { kind: 'sequence', parts: [call(both), call(alone)] });
  const index = { table: 'notes', columns: ['owner'], ddl: 'CREATE INDEX ON notes (owner);' };
  const missing = (of: (typeof both)[]): Finding =>
    finding('missing-index', of, [entry], {
      kind: 'missing-index',
      title: 'notes is searched by kind, owner',
      fix: 'create index',
    });
  const fixOf = (of: (typeof both)[]): string | undefined =>
    verdictOn({
      parts: [both, alone],
      entries: [entry],
      findings: [missing(of)],
      measurements: { fixes: [trial('index', both, part('both', 'notes', byIndex(20)), index)] },
    }).findings[0]?.fix;
  expect(fixOf([both])).toBe(index.ddl);
  expect(fixOf([both, alone])).toMatch(/^CREATE INDEX ON notes \(owner\); It serves those that ask by owner; \S+ does not/);
  const looped = verdictOn({
    parts: [both],
    entries: [entry],
    findings: [finding('n-plus-one', [both], [entry], { kind: 'n-plus-one', fix: 'Fetch it before the loop.' })],
    measurements: {
      fixes: [
        trial('batch', both, both, {
          verdict: 'refused',
          why: 'one statement instead of 9, but 3 times the work in the database',
        }),
      ],
    },
  });
  expect(looped.findings[0]?.fix).toMatch(/^Ask for fewer rows first: .*3 times the work.* For a page of them: fetch it/);
});

describe('a statement that lacks an index', () => {
  const scanned = part('notes', 'notes', (users) => ({ ...byIndex(20)(users), scanned: users * 5, buffers: users }));
  const found = part('notes', 'notes', byIndex(20));
  const lists = part('lists', 'lists', byIndex(20));
  const index = trial('index', scanned, found, { ddl: 'create index on notes (user_id)', table: 'notes', columns: ['user_id'] });
  index.effects = index.effects.map((effect) => ({ ...effect, before: { ...effect.before, scanned: 1e6, buffers: 1e6 } }));
  const entry = route('GET /api/notes', {
    kind: 'sequence',
    parts: [call(lists), each(rowsOf(lists), call(scanned))],
  });
  const missing = finding('missing-index', [scanned], [entry], {
    kind: 'missing-index',
    title: 'notes is searched by user_id without an index',
  });
  const findings = [
    missing,
    finding('n-plus-one', [scanned], [entry], { kind: 'n-plus-one' }),
    finding('over-fetch', [scanned], [entry], { kind: 'over-fetch' }),
    finding('unbounded-list', [scanned], [entry]),
  ];
  const judged = (fixes: FixTrial[]): (Finding | undefined)[] => {
    const verdict = verdictOn({ parts: [scanned, lists], entries: [entry], findings, measurements: { fixes } });
    return findings.map(({ id }) => verdict.findings.find((one) => one.id === id));
  };
  const counted = /^counted as with the index that another finding asks for/;

  it('is slow for that and for its turns, not for rows that are fetched for little; what is supposed is said', () => {
    const [, loop, fetched, list] = judged([index]);
    expect([loop?.status, fetched?.status, list?.status]).toEqual(['open', 'cleared', 'cleared']);
    expect(fetched?.evidence).toContainEqual(expect.stringMatching(counted));
    expect(loop?.evidence).not.toContainEqual(expect.stringMatching(counted));
  });

  it('is slow for the rows too where no index was tried that mends it', () => {
    const [, loop, fetched, list] = judged([]);
    expect([loop?.status, fetched?.status, list?.status]).toEqual(['open', 'open', 'cleared']);
    expect(fetched?.evidence).not.toContainEqual(expect.stringMatching(counted));
  });
});
