import { Validator } from '@cfworker/json-schema';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleNames } from '../cli/values.js';
import { LoadbearingError } from '../model/index.js';
import { readSettings } from './read.js';
import { settingsSchema } from './schema.js';

const read = (text: string) => readSettings(text, 'loadbearing.json', ruleNames);

/** The sentence with which a text is refused; "accepted" when it is not. */
function said(text: string): string {
  try {
    read(text);
    return 'accepted';
  } catch (error) {
    if (error instanceof LoadbearingError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const everything = {
  $schema: './node_modules/loadbearing/loadbearing.schema.json',
  now: 800,
  users: [5000, 50_000],
  ads: 500,
  only: ['n-plus-one', 'race'],
  skip: ['over-fetch'],
  snapshot: 'snapshot.json',
  population: { table: 'members', unit: 'member' },
  group: { unit: 'team', table: 'teams', usersPerGroup: 12 },
  tables: {
    orders: { perUser: 40, reason: 'wholesale: one a day in season' },
    'shop.colours': { fixed: 64 },
    notes: { perUser: 5, guess: true, reason: 'nobody knows' },
  },
  traffic: { dailyShare: 0.3, visitsPerDay: 4, minutesPerVisit: 5, viewsPerMinute: 2, writesPerView: 0, peakFactor: 6 },
  budgets: { viewMilliseconds: 300, writeMilliseconds: 800, backOfficeMilliseconds: 5000 },
  machine: { databaseCores: 4, databaseConnections: 100, processCores: 1, processHeapMegabytes: 900, utilisation: 0.7 },
  platform: { database: 'RDS', process: 'Replit VM', mailsPerHour: 300 },
};

const accepted: unknown[] = [
  everything,
  {},
  { group: null },
  { now: 1, users: [1_000_000_000] },
  { tables: {} },
  { traffic: {}, budgets: {}, machine: {} },
  ...Object.entries(everything).map(([key, value]) => ({ [key]: value })),
];

const refused: [text: string, sentence: string][] = [
  ['[]', 'line 1: the whole must be an object in curly brackets, not a list'],
  ['{\n "trafic": {}\n}', 'line 2: "trafic" is no setting; there are $schema, now, ads, users'],
  ['{"traffic": {\n "peak": 4}}', 'line 2: "traffic.peak" is no setting; there are dailyShare, visitsPerDay'],
  ['{"traffic": {\n\n "dailyShare": 10}}', 'line 3: "traffic.dailyShare" must be a number above 0 up to 1, not 10'],
  ['{"traffic": {"peakFactor": "4"}}', 'line 1: "traffic.peakFactor" must be a number from 1 up to 1000, not "4"'],
  ['{"traffic": 4}', 'line 1: "traffic" must be an object in curly brackets, not 4'],
  ['{"now": 0}', 'line 1: "now" must be a whole number from 1 up to 1000000000, not 0'],
  ['{"now": 1.5}', 'must be a whole number'],
  ['{"now": "10k"}', 'not "10k"'],
  ['{"now": null}', 'not null'],
  ['{"users": []}', 'line 1: "users" must be a list with at least one item, not a list'],
  ['{"users": 1000}', '"users" must be a list'],
  ['{"users": [1000,\n true]}', 'line 2: "users" must be a whole number'],
  [`{"users": [${Array.from({ length: 21 }, (_, at) => at + 1).join()}]}`, 'a list of at most 20 items'],
  ['{"platform": {\n "database": "Oracle"}}', 'line 2: "platform.database" holds "Oracle", which is none of Supabase, Neon, RDS'],
  ['{"only": ["no-such-rule"]}', '"only" holds "no-such-rule", which is none of '],
  ['{"skip": "race"}', '"skip" must be a list'],
  ['{"snapshot": ""}', '"snapshot" must be a text, not ""'],
  ['{"population": {"unit": "member"}}', '"population" lacks "table"'],
  ['{"population": "users"}', '"population" must be an object'],
  ['{"group": {"unit": "team"}}', '"group" lacks "usersPerGroup"'],
  ['{"group": false}', '"group" must be an object'],
  ['{"tables": {"orders": {}}}', '"tables.orders" needs "perUser" or "fixed", one of them'],
  ['{"tables": {\n"orders": {"perUser": 1, "fixed": 2}}}', 'line 2: "tables.orders" needs "perUser" or "fixed", one of them'],
  ['{"tables": {"orders": 5}}', '"tables.orders" must be an object in curly brackets, not 5'],
  ['{"tables": {"orders": {"perUser": -1}}}', '"tables.orders.perUser" must be a number from 0 up to 1000000, not -1'],
  ['{"tables": {"orders": {"perUser": 1, "guess": "no"}}}', '"tables.orders.guess" must be true or false, not "no"'],
  ['{"tables": [{"orders": 3}]}', '"tables" must be an object'],
  ['{"machine": {"processHeapMegabytes": 8}}', '"machine.processHeapMegabytes" must be a number from 32'],
  ['{"machine": {"databaseConnections": 2.5}}', 'must be a whole number'],
  ['{"budgets": {"viewMilliseconds": true}}', 'not true'],
  ['{"__proto__": {"now": 4}}', '"__proto__" is no setting'],
  ['{"constructor": 1}', '"constructor" is no setting'],
];

describe('loadbearing.json', () => {
  it('is read with the place of each value', () => {
    const text = JSON.stringify(everything, null, 2);
    const { settings, lines, file } = read(text);
    const lineOf = (word: string): number => text.split('\n').findIndex((line) => line.includes(word)) + 1;
    expect(settings).toEqual(everything);
    expect(file).toBe('loadbearing.json');
    expect(lines['tables/orders']).toBe(lineOf('"orders"'));
    expect(lines['tables/orders/perUser']).toBe(lineOf('"perUser"'));
  });

  it.each(refused)('refuses %s in one sentence with the place', (text, sentence) => {
    expect(said(text)).toContain(sentence);
    expect(said(text)).toMatch(/^LB_CONFIG: loadbearing\.json, line \d+: [^\n]+\. loadbearing scenario --json [^\n]+\.$/);
  });

  it('is as the README shows it', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const blocks = [...readme.matchAll(/```json\n(\{[\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const own = blocks.filter((block) => !block.includes('mcpServers'));
    expect(own.map(said)).toEqual(['accepted', 'accepted']);
  });

  it('refuses what is no JSON with its line', () => {
    expect(said('{\n  "now": 5,\n}')).toContain('loadbearing.json, line 3: it is no JSON: there is }');
  });
});

describe('the published JSON Schema', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('../../loadbearing.schema.json', import.meta.url), 'utf8'));
  const validator = new Validator(settingsSchema(ruleNames), '2020-12');

  it('is the one that the shapes give (node scripts/schema.mjs writes it)', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(settingsSchema(ruleNames))));
  });

  it.each(accepted.map((value) => [JSON.stringify(value), value]))('accepts what the reader accepts: %s', (text, value) => {
    expect(said(String(text))).toBe('accepted');
    expect(validator.validate(value).errors).toEqual([]);
  });

  it.each(refused)('refuses what the reader refuses: %s', (text) => {
    expect(validator.validate(JSON.parse(text)).valid).toBe(false);
  });
});
