import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../test/support/catalogue.js';
import { app } from '../../test/measure/app.js';
import { LoadbearingError, type Settings, type Told } from '../model/index.js';
import { assume } from './assume.js';
import { readSettings } from './read.js';
import { settingsOf } from './written.js';

const shop = app(
  catalogueOf({
    users: { columns: 'id email password' },
    members: { columns: 'id name' },
    products: { columns: 'id vendor_id title', keys: { vendor_id: 'users' } },
    orders: { columns: 'id buyer_id total', keys: { buyer_id: 'users' } },
    order_items: { columns: 'id order_id quantity', keys: { order_id: 'orders' } },
    gizmos: { columns: 'id label' },
    visits: { columns: 'id member_id', keys: { member_id: 'members' } },
  }),
);

const told = (settings: Settings): Told => readSettings(JSON.stringify(settings, null, 1), 'loadbearing.json', []);
const line = (settings: Settings, name: string) => assume(shop, told(settings)).tables.find(({ table }) => table === name);

describe('the scenario with what the owner sets', () => {
  it('takes a line as it is written, says so, and takes it for no guess', () => {
    expect(line({ tables: { orders: { perUser: 40 } } }, 'orders')).toEqual({
      schema: 'public',
      table: 'orders',
      perUser: 40,
      reason: 'set in loadbearing.json',
      rule: 0,
      guess: false,
      from: 'owner',
      owner: 'buyer_id',
    });
    expect(line({ tables: { 'public.gizmos': { fixed: 7, reason: 'we know them all' } } }, 'gizmos')).toMatchObject({
      fixed: 7,
      guess: false,
      reason: 'we know them all (set in loadbearing.json)',
    });
    expect(line({ tables: { gizmos: { fixed: 70, guess: true } } }, 'gizmos')).toMatchObject({ fixed: 70, guess: true });
  });

  it('lets what hangs on a table follow it', () => {
    expect(line({}, 'order_items')?.perUser).toBe(9);
    expect(line({ tables: { orders: { perUser: 10 } } }, 'order_items')?.perUser).toBe(30);
  });

  it('counts other people when the owner says who the users are', () => {
    const scenario = assume(shop, told({ population: { table: 'members' } }));
    expect(scenario.population).toEqual({
      schema: 'public',
      table: 'members',
      unit: 'member',
      reason: 'set in loadbearing.json',
    });
    expect(scenario.tables.find(({ table }) => table === 'members')?.perUser).toBe(1);
    expect(scenario.tables.find(({ table }) => table === 'visits')?.owner).toBe('member_id');
  });

  it('keeps who runs it, also through a printed file', () => {
    const scenario = assume(shop, told({ platform: { process: 'Vercel' } }));
    expect(scenario.platform).toEqual({ process: 'Vercel' });
    expect(assume(shop, told(settingsOf(scenario, {}))).platform).toEqual({ process: 'Vercel' });
    expect(assume(shop).platform).toBeUndefined();
  });

  it('sets group, traffic, budgets and machine, each as far as it is written', () => {
    const scenario = assume(
      shop,
      told({
        group: { unit: 'club', usersPerGroup: 20 },
        traffic: { peakFactor: 9 },
        budgets: { viewMilliseconds: 200 },
        machine: { databaseCores: 16 },
      }),
    );
    expect(scenario.group).toEqual({ unit: 'club', usersPerGroup: 20 });
    expect(scenario.traffic).toMatchObject({ peakFactor: 9, dailyShare: 0.1 });
    expect(scenario.budgets).toMatchObject({ viewMilliseconds: 200, writeMilliseconds: 1000 });
    expect(scenario.machine).toMatchObject({ databaseCores: 16, databaseConnections: 60 });
  });

  it('names the place of a table that is not there, and the one that is meant', () => {
    const failure = (settings: Settings): string => {
      try {
        assume(shop, told(settings));
      } catch (error) {
        if (error instanceof LoadbearingError) return `${error.code}: ${error.message}`;
      }
      return 'accepted';
    };
    expect(failure({ now: 5, tables: { gizmos: { fixed: 1 }, ordrs: { perUser: 2 } } })).toMatch(
      /^LB_CONFIG: loadbearing\.json, line 7: "tables\.ordrs" is no table of this app; did you mean "orders"\. /,
    );
    expect(failure({ population: { table: 'people' } })).toContain('line 3: "people" is no table of this app. ');
    expect(failure({ group: { unit: 'x', table: 'nowhere', usersPerGroup: 2 } })).toContain('"nowhere" is no table');
  });
});

describe('a scenario that is printed as a file', () => {
  it('changes nothing as it is, and marks the guesses', () => {
    const before = assume(shop);
    const printed = settingsOf(before, { now: 1000, users: [10_000] });
    expect(assume(shop, told(printed))).toEqual(before);
    const guesses = Object.entries(printed.tables ?? {}).flatMap(([name, { guess }]) => (guess === undefined ? [] : [name]));
    expect(guesses).toEqual(before.tables.filter(({ guess }) => guess).map(({ table }) => table));
    expect(guesses).toContain('gizmos');
  });

  it('is the owner’s word where the owner changed or confirmed a line', () => {
    const printed = settingsOf(assume(shop), {});
    const { gizmos, ...rest } = printed.tables ?? {};
    const { guess: _guess, ...confirmed } = gizmos ?? { fixed: 0 };
    const scenario = assume(shop, told({ ...printed, tables: { ...rest, gizmos: confirmed } }));
    const [own] = scenario.tables.filter(({ rule }) => rule === 0);
    expect(own).toMatchObject({ table: 'gizmos', guess: false });
    expect(scenario.tables.filter(({ rule }) => rule === 0)).toHaveLength(1);
  });
});
