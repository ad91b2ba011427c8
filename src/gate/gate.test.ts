import { describe, expect, it } from 'vitest';
import { byIndex, call, each, finding, part, route, rowsOf, scan, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { Finding, Law, Verdict } from '../model/index.js';
import { baselineOf, baselineText, brokenDemands, compare, gateOf, readBaseline } from './index.js';

/** As measuring gives it for counts of that law. */
function grown(one: ReturnType<typeof part>, law: Law, exponent = law === 'linear' ? 1 : 0): ReturnType<typeof part> {
  return { ...one, measurement: { ...one.measurement, growth: { law, exponent, interval: [0, 1] } } };
}

const products = grown(part('products', 'products', wholeTable(1.6, 1000)), 'linear');
const list = route('GET /products', call(products));

function sample(findings: Finding[], entries = [list], parts = [products]): Verdict {
  return verdictOn({ parts, entries, findings, tables: [{ table: 'products', perUser: 1.6 }] });
}

const unbounded = finding('unbounded-list', [products], [list], { id: 'one' });
const lost = finding('race', [products], [list], { id: 'two', breaks: 'wrong', kind: 'race' });

describe('a baseline', () => {
  it('is read back as it was written, and says the same for the same verdict', () => {
    const text = baselineText(baselineOf(sample([unbounded, lost])));
    expect(baselineText(readBaseline(text, 'b.json'))).toBe(text);
    expect(baselineText(baselineOf(sample([lost, unbounded])))).toBe(text);
    expect(JSON.parse(text)).toMatchObject({ findings: { one: { rule: 'unbounded-list' }, two: { breaks: 'wrong' } } });
    expect(text).not.toContain('server/routes.ts');
  });

  it.each([
    ['', 'line 1'],
    ['[]', 'must be an object'],
    ['{\n"loadbearing": 2}', 'line 2'],
    ['{"loadbearing": 1}', 'lacks "ceiling"'],
    [baselineText(baselineOf(sample([unbounded]))).replace('"open"', '"shut"'), '"shut"'],
  ])('that is none is refused: %j', (text, said) => {
    expect(() => readBaseline(text, 'b.json')).toThrow(said);
  });
});

describe('against a baseline', () => {
  it('the same passes, a new finding fails, and what is gone is said', () => {
    const before = baselineOf(sample([unbounded]));
    expect(compare(before, sample([unbounded]))).toMatchObject({ failing: [], gone: [], notes: [] });
    const after = compare(before, sample([lost]));
    expect(after.failing).toEqual([expect.stringContaining('New: ')]);
    expect(after.gone).toEqual(['unbounded-list (one) is gone.']);
  });

  it('importance alone decides nothing, a finding that turns wrong or is no longer accepted fails', () => {
    const slow = sample([unbounded]);
    const was = (status: Finding['status'], breaks: Finding['breaks'] = 'slow') => ({
      ...baselineOf(slow),
      findings: { one: { rule: 'unbounded-list', status, breaks } },
    });
    expect(compare(was('cleared'), slow)).toMatchObject({ failing: [], notes: [expect.stringContaining('matters now')] });
    expect(compare(was('accepted'), slow).failing).toEqual([expect.stringContaining('No longer accepted')]);
    const wrong = sample([{ ...unbounded, breaks: 'wrong' }]);
    expect(compare(was('open'), wrong).failing).toEqual([expect.stringContaining('Worse')]);
    expect(compare(was('open', 'wrong'), wrong).failing).toEqual([]);
  });

  it('a loop of statements fails by its count, one statement more does not', () => {
    const ids = part('ids', 'ids', byIndex(30));
    const item = part('item', 'items', byIndex(1));
    const body = (work: Parameters<typeof route>[1]): Verdict => sample([], [route('GET /list', work)], [ids, item]);
    const before = baselineOf(body(call(ids)));
    const looped = compare(before, body({ kind: 'sequence', parts: [call(ids), each(rowsOf(ids), call(item))] }));
    expect(looped.failing).toEqual([expect.stringMatching(/GET \/list sends up to \d+ statements .* where it sent 1\./)]);
    expect(compare(before, body({ kind: 'sequence', parts: [call(ids), call(item)] })).failing).toEqual([]);
  });

  it('a faster growth and a ceiling two steps lower fail; milliseconds are not looked at', () => {
    const indexed = grown(part('list', 'notes', byIndex(20)), 'constant');
    const whole = grown(part('list', 'notes', scan(400, 20)), 'linear');
    const on = (one: typeof indexed): Verdict => sample([], [route('GET /notes', call(one))], [one]);
    const worse = compare(baselineOf(on(indexed)), on(whole));
    expect(worse.failing).toEqual([
      expect.stringMatching(/grows linear with the users, where it was constant/),
      expect.stringMatching(/the ceiling is .* where it was/),
    ]);
    expect(compare(baselineOf(on(whole)), on(indexed))).toMatchObject({
      failing: [],
      gone: [expect.any(String), expect.any(String)],
    });
    const bent = on(grown(part('list', 'notes', byIndex(20)), 'sublinear', 0.3));
    expect(compare(baselineOf(on(indexed)), bent).failing).toEqual([]);
    expect(brokenDemands({ growth: 'constant' }, bent)).toEqual([]);
    const slower: Verdict = { ...on(indexed), statements: on(indexed).statements.map((one) => ({ ...one, at: [], points: [] })) };
    expect(compare(baselineOf(on(indexed)), slower).failing).toEqual([]);
  });
});

describe('the owner’s demands', () => {
  it('are said in a sentence each, and kept ones not at all', () => {
    const verdict = sample([unbounded]);
    expect(brokenDemands({ ceiling: 1_000, statementsPerRequest: 1, growth: 'linear' }, verdict)).toEqual([]);
    const broken = brokenDemands({ ceiling: 500_000, growth: 'constant' }, verdict);
    expect(broken).toEqual([
      expect.stringMatching(/^gate\.ceiling asks for room for 500,000, and there is room for about [\d,]+ users\.$/),
      expect.stringMatching(/^gate\.growth allows constant, and the statement at .* grows linear with the users\.$/),
    ]);
    expect(gateOf(verdict, undefined, undefined)).toBeUndefined();
    expect(gateOf(verdict, baselineOf(verdict), { ceiling: 500_000 })).toMatchObject({ compared: true, failing: [broken[0]] });
  });

  it('are not kept by what is not known', () => {
    const verdict = sample([]);
    expect(brokenDemands({ ceiling: 10 }, { ...verdict, ceiling: undefined })).toEqual([
      expect.stringContaining('no ceiling is known'),
    ]);
    const { ceiling } = verdict;
    if (ceiling === undefined) throw new Error('the sample has a ceiling');
    expect(brokenDemands({ ceiling: 10 }, { ...verdict, ceiling: { ...ceiling, atMost: true } })).toEqual([
      expect.stringContaining('could not be measured'),
    ]);
  });
});
