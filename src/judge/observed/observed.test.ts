import { readFileSync } from 'node:fs';
import { Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { byIndex, call, each, finding, part, route, rowsOf, verdictOn } from '../../../test/judge/sample.js';
import { type Finding, nothingObserved, type Observations, type Verdict } from '../../model/index.js';

const orders = part('orders', 'orders', byIndex(30));
const buyer = part('buyer', 'users', byIndex(1));
const like = part('like', 'products', byIndex(1));
const list = route('GET /orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders), call(buyer))] });
const likes = route('POST /like', call(like));
const nothing: Observations = {
  ...nothingObserved(),
  started: { command: 'node server.js', folder: '.', seconds: 2, outside: [] },
  driven: [
    { entryPoint: list.id, status: 200, answered: true, statements: 2, unforeseen: [] },
    { entryPoint: likes.id, status: 401, answered: false, why: 'it wants another sign-in', statements: 0, unforeseen: [] },
  ],
  looked: { grow: 1, overlap: 1, twin: 2, crowd: 1 },
};

function verdictWith(observations: Partial<Observations>, findings: Finding[] = []): Verdict {
  return verdictOn({
    parts: [orders, buyer, like],
    entries: [list, likes],
    findings,
    observations: { ...nothing, ...observations },
  });
}

const asking = (users: number, statements: number): Observations['grow'][number]['at'][number] => ({
  users,
  own: statements,
  statements,
  rows: statements,
  bytes: 1,
  cpuMilliseconds: 1,
  heapMegabytes: 1,
});
const grown: Observations['grow'] = [
  {
    entryPoint: list.id,
    at: [asking(300, 32), asking(1000, 302)],
    slope: 1,
    repeated: { sql: 'select', statement: buyer.statement.id, times: [31, 301], sourceRows: [30, 300] },
  },
];
const overlapped: Observations['overlap'] = [
  {
    entryPoints: [likes.id, likes.id],
    tables: ['public.products'],
    serial: 'products.likes 4 → 6',
    together: 'products.likes 4 → 5',
    reproduced: 3,
    of: 3,
    statements: [like.statement.id],
  },
];

describe('what the running app showed', () => {
  it('is told of requests that only a document tells of, at the document', () => {
    const added = route(
      'GET /reports',
      { kind: 'sequence', parts: [] },
      { location: { ...list.location, file: 'openapi.json' } },
    );
    const verdict = verdictWith({
      added: [added],
      ended: [{ entryPoint: added.id, why: 'an error that nobody caught', again: true }],
    });
    expect(verdict.findings.map(({ rule, location, entryPoints }) => [rule, location.file, entryPoints])).toEqual([
      ['ended-process', 'openapi.json', [added.id]],
    ]);
    expect(verdict.entryPoints.map(({ id }) => id)).toEqual([list.id, likes.id]);
  });

  it('bears out what reading suspected: the same finding, with a higher grade and what was seen', () => {
    const suspected = finding('n-plus-one', [orders, buyer], [list], { kind: 'n-plus-one' });
    const race = finding('race', [like], [likes], { kind: 'race', breaks: 'wrong' });
    const { findings } = verdictWith({ grow: grown, overlap: overlapped }, [suspected, race]);
    expect(findings.map(({ id, grade }) => [id, grade]).sort()).toEqual([
      ['finding-n-plus-one', 'measured'],
      ['finding-race', 'reproduced'],
    ]);
    expect(findings.find(({ rule }) => rule === 'n-plus-one')?.evidence).toContain(
      'run: GET /orders asked the database 32 and 300 times while the rows that it goes through grew from 30 to 300',
    );
    expect(findings.find(({ rule }) => rule === 'race')?.evidence).toEqual([
      'run: POST /like twice at the same moment, 3 times of 3: products.likes 4 → 5; one after the other: products.likes 4 → 6',
    ]);
  });

  it('is told in JSON as the published schema says', () => {
    const schema: object = JSON.parse(readFileSync(new URL('../../../verdict.schema.json', import.meta.url), 'utf8'));
    const verdict: unknown = JSON.parse(JSON.stringify(verdictWith({ grow: grown, overlap: overlapped })));
    expect(new Validator(schema, '2020-12').validate(verdict).errors).toEqual([]);
  });

  it.each([
    [{ overlap: 3 }, '3 that look before they write came out as one after the other would'],
    [{ pairs: 1 }, '1 pair of different ones about the same row came out as one after the other would'],
    [
      { overlap: 3, pairs: 2 },
      '3 that look before they write, and 2 pairs of different ones about the same row, came out as one after the other would',
    ],
    [{ overlap: 0, pairs: 0 }, 'nothing could be looked at'],
  ])('says what overlap looked at: %j', (looked, said) => {
    const told = verdictWith({ looked }).observed?.experiments.find(({ name }) => name === 'overlap');
    expect(told?.says).toEqual([said]);
  });

  it('stands before what was only suspected', () => {
    const other = finding('suspected-race', [buyer], [list], { kind: 'race', breaks: 'wrong' });
    const { findings } = verdictWith({ overlap: overlapped }, [other]);
    expect(findings.map(({ grade }) => grade)).toEqual(['reproduced', 'suspected']);
  });

  it('is a finding of its own where reading found nothing, with a place and an id that stay', () => {
    const [one, two] = [verdictWith({ overlap: overlapped }), verdictWith({ overlap: overlapped })];
    expect(one.findings).toHaveLength(1);
    expect(one.findings[0]).toMatchObject({
      rule: 'race',
      kind: 'race',
      grade: 'reproduced',
      breaks: 'wrong',
      location: like.statement.location,
    });
    expect(one.findings[0]?.id).toBe(two.findings[0]?.id);
    expect(one.lamps.map(({ right }) => right)).toEqual(['red', 'red', 'red', 'red']);
    expect(one.observed?.experiments.find(({ name }) => name === 'overlap')).toMatchObject({ result: 'breaks' });
  });

  it('says what holds, and what could not be looked at, apart', () => {
    const { observed, factors, findings } = verdictWith({});
    expect(findings).toEqual([]);
    expect(observed).toMatchObject({
      asked: 2,
      answered: 1,
      statements: 2,
      unforeseen: 0,
      unanswered: [{ name: 'POST /like', why: 'it wants another sign-in' }],
    });
    expect(observed?.experiments.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'grow holds',
      'crowd holds',
      'overlap holds',
      'twin holds',
      'repeat unknown',
      'push unknown',
    ]);
    expect(factors.find(({ factor }) => factor === 'state')?.result).toBe(
      'holds: two instances and a restart answered 2 requests alike',
    );
    expect(factors.find(({ factor }) => factor === 'backend')?.result).toContain(
      'started from the repository alone in 2 seconds',
    );
  });

  it('is no pass where the app did not start', () => {
    const { started: _, ...without } = nothing;
    const { observed, factors } = verdictOn({
      parts: [orders],
      entries: [list],
      observations: { ...without, driven: [], unknowns: [{ what: 'process', name: 'the app', why: 'it did not start' }] },
    });
    expect(observed).toMatchObject({ experiments: [], unknowns: ['the app: it did not start'] });
    expect(factors.find(({ factor }) => factor === 'state')?.result).toBe('unknown: the app was not run');
  });

  it('tells a process’s own state from a clock’s, and lists that lose from lists that mix', () => {
    const { findings } = verdictWith({
      twin: [
        { entryPoint: list.id, how: 'two instances', difference: '200 from one, 401 from the other', after: [] },
        {
          entryPoint: likes.id,
          how: 'idle',
          difference: '1 rows are written when one instance’s clock strikes, 2 when two do',
          after: [],
        },
      ],
      crowd: [
        {
          entryPoint: list.id,
          at: [
            { users: 300, own: 12, strangers: 0 },
            { users: 1000, own: 6, strangers: 0 },
            { users: 3000, own: 2, strangers: 0 },
          ],
        },
        {
          entryPoint: likes.id,
          at: [
            { users: 300, own: 12, strangers: 8 },
            { users: 1000, own: 1, strangers: 19 },
          ],
        },
      ],
    });
    expect(findings.map(({ rule, entryPoints }) => [rule, ...entryPoints]).sort()).toEqual([
      ['filter-after-limit', list.id],
      ['in-memory-state', list.id],
      ['repeated-schedule', likes.id],
    ]);
  });

  it('takes a number of statements that stays for no finding', () => {
    expect(
      verdictWith({ grow: [{ entryPoint: list.id, at: [asking(300, 32), asking(1000, 33)], slope: 0.01 }] }).findings,
    ).toEqual([]);
  });
});
