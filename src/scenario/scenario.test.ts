import { describe, expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf as catalogue } from '../../test/support/catalogue.js';
import type { App, CallSite, Statement } from '../model/index.js';
import { plainLinks } from './links.js';
import { scenario } from './scenario.js';

const lines = (it: App): Record<string, { rows: string; rule: number; owner: string | undefined }> =>
  Object.fromEntries(
    scenario(it).tables.map((line) => [
      line.table,
      {
        rows: line.perUser === undefined ? `= ${String(line.fixed)}` : String(Math.round(line.perUser * 100) / 100),
        rule: line.rule,
        owner: line.owner,
      },
    ]),
  );

const into = (table: string): Statement =>
  statement(`into-${table}`, `INSERT INTO ${table}`, facts(table, { verb: 'insert', target: table }));

const market = catalogue({
  users: { columns: 'id email password role' },
  admin_users: { columns: 'id username password email' },
  categories: { columns: 'id name' },
  products: { columns: 'id vendor_id title', keys: { vendor_id: 'users' } },
  orders: { columns: 'id buyer_id product_id total', keys: { buyer_id: 'users', product_id: 'products' } },
  order_items: { columns: 'id order_id quantity', keys: { order_id: 'orders' } },
  payments: { columns: 'id order_id amount', keys: { order_id: 'orders' } },
  likes: { columns: 'id user_id product_id', keys: { user_id: 'users', product_id: 'products' } },
  comments: { columns: 'id author_id product_id body', keys: { author_id: 'users', product_id: 'products' } },
  notifications: { columns: 'id user_id text', keys: { user_id: 'users' } },
  messages: { columns: 'id sender_id body' },
  platform_settings: { columns: 'id fee' },
  support_requests: { columns: 'id email message' },
  wallets: { columns: 'id user_id amount', keys: { user_id: 'users' }, unique: [['user_id']] },
});

describe('scenario', () => {
  it('counts the rows of a market place', () => {
    const it = scenario(app(market));
    expect(it.population).toMatchObject({ table: 'users', unit: 'user' });
    expect(it.group).toBeUndefined();
    expect(lines(app(market))).toMatchObject({
      users: { rows: '1', rule: 1 },
      admin_users: { rows: '= 20', rule: 9 },
      categories: { rows: '= 50', rule: 10 },
      products: { rows: '2', rule: 18, owner: 'vendor_id' },
      orders: { rows: '3', rule: 16, owner: 'buyer_id' },
      order_items: { rows: '9', rule: 19, owner: 'order_id' },
      payments: { rows: '3', rule: 16 },
      likes: { rows: '10', rule: 15 },
      comments: { rows: '10', rule: 17 },
      notifications: { rows: '50', rule: 12 },
      messages: { rows: '50', rule: 14, owner: 'sender_id' },
      platform_settings: { rows: '= 1', rule: 6 },
      support_requests: { rows: '0.2', rule: 13 },
      wallets: { rows: '1', rule: 7 },
    });
  });

  it('finds the people behind auth.users, and what they share', () => {
    const it = app(
      catalogue({
        users: { schema: 'auth', columns: 'id email' },
        profiles: { columns: 'id name', keys: { id: 'auth.users' } },
        teams: { columns: 'id name' },
        team_members: { columns: 'id team_id user_id', keys: { team_id: 'teams', user_id: 'auth.users' } },
        tasks: { columns: 'id team_id title', keys: { team_id: 'teams' } },
      }),
    );
    expect(scenario(it).population).toMatchObject({ table: 'profiles' });
    expect(lines(it)).toMatchObject({
      teams: { rows: '0.02', rule: 8 },
      team_members: { rows: '1', rule: 8 },
      tasks: { rows: '5', rule: 18 },
    });
  });

  it('takes no server that is signed in to for people, nor settings that name who wrote them for theirs', () => {
    const assumed = scenario(
      app(
        catalogue({
          proxies: { columns: 'id host port:integer username password' },
          users: { columns: 'id email password' },
          model_configs: { columns: 'id created_by:uuid name', keys: { created_by: 'users' } },
          view_configs: { columns: 'id user_id name', keys: { user_id: 'users' } },
          bookings: { columns: 'id user_id guest_email guest_password', keys: { user_id: 'users' } },
        }),
      ),
    );
    expect(assumed.population?.table).toBe('users');
    const rows = (name: string): number | undefined => assumed.tables.find(({ table }) => table === name)?.perUser;
    expect(assumed.tables.find(({ table }) => table === 'model_configs')?.fixed).toBe(50);
    expect(rows('view_configs')).toBeGreaterThan(0);
    expect(rows('bookings')).toBe(3);
  });

  it('takes the table that the others point to for the people, not a profile beside it that nothing uses', () => {
    const it = app(
      catalogue({
        profiles: { columns: 'id name', keys: { id: 'auth.users' } },
        users: { columns: 'id:text email name' },
        cases: { columns: 'id user_id:text title', keys: { user_id: 'users' } },
        letters: { columns: 'id user_id:text body', keys: { user_id: 'users' } },
        visits: { columns: 'id user_id:text', keys: { user_id: 'users' } },
      }),
    );
    expect(scenario(it).population).toMatchObject({ table: 'users' });
    expect(lines(it)).toMatchObject({ cases: { owner: 'user_id' } });
  });

  it('counts by the household where no table says whose row it is', () => {
    const household = catalogue({
      profiles: { columns: 'id:integer name email' },
      bills: { columns: 'id:integer title amount' },
      bill_notifications: {
        columns: 'id:integer bill_id:integer profile_id:integer',
        keys: { bill_id: 'bills', profile_id: 'profiles' },
      },
      general_cleaning_tasks: { columns: 'id:integer description' },
      cleaning_task_states: {
        columns: 'id:integer task_id:integer',
        keys: { task_id: 'general_cleaning_tasks' },
        unique: [['task_id']],
      },
      subscriptions: { columns: 'id email plan stripe_customer_id' },
    });
    const it = app(household, [], { signIn: false });
    expect(scenario(it).group).toEqual({ unit: 'household', usersPerGroup: 4 });
    expect(lines(it)).toMatchObject({
      bills: { rows: '1.5', rule: 22, owner: undefined },
      general_cleaning_tasks: { rows: '2.5', rule: 22 },
      cleaning_task_states: { rows: '2.5', rule: 22 },
      subscriptions: { rows: '1', rule: 16, owner: undefined },
    });
    expect(scenario(it).tables.find((line) => line.table === 'bills')?.reason).toContain('6 per household of 4');
  });

  it('reads the code: back office, jobs, what nobody uses', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      guides: { columns: 'id title' },
      snapshots: { columns: 'id value' },
      leftovers: { columns: 'id user_id', keys: { user_id: 'users' }, seeds: 3 },
      pupils: { columns: 'id user_id', keys: { user_id: 'users' }, unique: [['user_id']] },
      enrolments: { columns: 'id pupil_id', keys: { pupil_id: 'pupils' } },
    });
    const insert = (table: string) =>
      statement(`into-${table}`, `INSERT INTO ${table}`, facts(table, { verb: 'insert', target: table }));
    const it = app(tables, [
      insert('guides'),
      insert('snapshots'),
      insert('enrolments'),
      statement('users', 'SELECT', facts('users')),
    ]);
    const entryPoints = it.entryPoints.map((point) => {
      if (/guides|enrolments/.test(point.name)) return { ...point, backOffice: true };
      return point.name === 'into-snapshots' ? { ...point, kind: 'job' as const, everyMilliseconds: 300_000 } : point;
    });
    expect(lines({ ...it, entryPoints })).toMatchObject({
      guides: { rows: '= 200', rule: 4 },
      snapshots: { rows: `= ${String(288 * 365)}`, rule: 3 },
      leftovers: { rows: '= 3', rule: 5 },
      // Staff writes them, and there are as many as pupils.
      enrolments: { rows: '3', rule: 19 },
    });
  });

  it('tells what a name is by what belongs to it', () => {
    const it = app(
      catalogue({
        users: { columns: 'id email password' },
        companies: { columns: 'id name' },
        memberships: { columns: 'id user_id company_id', keys: { user_id: 'users', company_id: 'companies' } },
        company_audit_log: { columns: 'id company_id user_id action', keys: { company_id: 'companies', user_id: 'users' } },
        company_settings: { columns: 'id company_id theme', keys: { company_id: 'companies' } },
        events: { columns: 'id user_id title', keys: { user_id: 'users' } },
        guests: { columns: 'id event_id name', keys: { event_id: 'events' } },
        visits: { columns: 'id user_id', keys: { user_id: 'users' } },
        sign_in_sessions: { columns: 'id user_id token', keys: { user_id: 'users' } },
        training_sessions: { columns: 'id user_id title', keys: { user_id: 'users' } },
        contact_messages: { columns: 'id email body' },
        contacts: { columns: 'id owner_id name', keys: { owner_id: 'users' } },
        contact_requests: { columns: 'id email' },
        clock_entries: { columns: 'id user_id started_at', keys: { user_id: 'users' } },
        remote_servers: { columns: 'id host:text', unique: [['host']] },
        pedidos: { columns: 'id user_id total', keys: { user_id: 'users' } },
      }),
    );
    expect(lines(it)).toMatchObject({
      company_settings: { rows: '0.02', rule: 7 },
      company_audit_log: { rows: '1', rule: 12 },
      events: { rows: '2', rule: 18 },
      visits: { rows: '50', rule: 12 },
      sign_in_sessions: { rows: '1', rule: 11 },
      training_sessions: { rows: '5', rule: 18 },
      contact_messages: { rows: '0.2', rule: 13 },
      contacts: { rows: '5', rule: 18 },
      contact_requests: { rows: '0.2', rule: 13 },
      clock_entries: { rows: '50', rule: 12 },
      remote_servers: { rows: '= 1000', rule: 21 },
      pedidos: { rows: '3', rule: 16 },
    });
  });

  it('takes for the operator’s only what grows with nobody, and for kept what is not thrown away', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      orders: { columns: 'id user_id', keys: { user_id: 'users' } },
      order_steps: { columns: 'id order_id', keys: { order_id: 'orders' } },
      guides: { columns: 'id title' },
      inboxes: { columns: 'id body' },
      photos: { columns: 'id user_id deleted_at:timestamp', keys: { user_id: 'users' } },
      links: { columns: 'id user_id expires_at:timestamp', keys: { user_id: 'users' } },
    });
    const older = (table: string, column: string) =>
      statement(
        `old-${table}`,
        `DELETE FROM ${table}`,
        facts(table, {
          verb: 'delete',
          target: table,
          filters: [{ table, column, operator: '<', wrapped: false, alternative: false }],
        }),
      );
    const it = app(tables, [
      ...['order_steps', 'guides', 'inboxes'].map(into),
      older('photos', 'deleted_at'),
      older('links', 'expires_at'),
      statement('users', 'SELECT', facts('users')),
    ]);
    const entryPoints = it.entryPoints.map((point) => {
      if (point.name.startsWith('old')) return { ...point, kind: 'job' as const };
      if (point.name === 'into-inboxes')
        return { ...point, kind: 'edge-function' as const, moment: 'job' as const, backOffice: true };
      return point.name.startsWith('into') ? { ...point, backOffice: true } : point;
    });
    expect(lines({ ...it, entryPoints })).toMatchObject({
      order_steps: { rows: '9', rule: 19 },
      guides: { rows: '= 200', rule: 4 },
      inboxes: { rows: '= 1000', rule: 21 },
      photos: { rows: '5', rule: 18 },
      links: { rule: 2 },
    });
  });

  it('counts one row each where the code asks for the only one, and no growth under a company or two', () => {
    const tables = catalogue({
      users: { schema: 'auth', columns: 'id email' },
      profiles: { columns: 'id auth_user_id email', keys: { auth_user_id: 'auth.users' } },
      companies: { columns: 'id name', seeds: 2 },
      passports: { columns: 'id user_id company_id number', keys: { user_id: 'auth.users', company_id: 'companies' } },
      rosters: { columns: 'id company_id user_id', keys: { company_id: 'companies', user_id: 'auth.users' } },
      units: { columns: 'id company_id', keys: { company_id: 'companies' } },
      deals: { columns: 'id company_id', keys: { company_id: 'companies' } },
    });
    const alone = (table: string, column: string, steps: string[]) => ({
      statement: statement(
        `${table}-${steps.join('-')}`,
        'SELECT',
        facts(table, { filters: [{ table, column, operator: '=', wrapped: false, alternative: false }] }),
      ),
      steps,
    });
    const asked = [
      alone('profiles', 'auth_user_id', ['from', 'select', 'eq', 'maybeSingle']),
      alone('passports', 'user_id', ['from', 'select', 'eq', 'single']),
      // The newest of several.
      alone('rosters', 'user_id', ['from', 'select', 'eq', 'order', 'limit', 'maybeSingle']),
    ];
    const it = app(tables, [
      ...asked.map((one) => one.statement),
      into('units'),
      into('deals'),
      statement('c', 'SELECT', facts('companies')),
    ]);
    const callSites = it.callSites.map((site): CallSite => {
      const steps = asked.find((one) => one.statement.site === site.id)?.steps;
      if (steps === undefined) return site;
      return { ...site, library: 'supabase', variants: [{ label: '', steps: steps.map((name) => ({ name, arguments: [] })) }] };
    });
    const entryPoints = it.entryPoints.map((point) => (point.name === 'into-units' ? { ...point, backOffice: true } : point));
    const read = { ...it, callSites, entryPoints };
    expect(scenario(read).population?.table).toBe('profiles');
    expect(lines(read)).toMatchObject({
      profiles: { rows: '1', rule: 1 },
      companies: { rows: '= 2', rule: 4 },
      passports: { rows: '1', rule: 7 },
      rosters: { rows: '10', rule: 15 },
      units: { rows: '= 200', rule: 4 },
      deals: { rows: '5', rule: 18 },
    });
  });

  it('counts what people make where no table holds the users, and takes what they add to for no list to choose from', () => {
    const tables = catalogue({
      skills: { columns: 'id name contact' },
      connections: { columns: 'id from_skill_id', keys: { from_skill_id: 'skills' } },
      categories: { columns: 'id name' },
    });
    const insert = statement('into-skills', 'INSERT INTO skills', facts('skills', { verb: 'insert', target: 'skills' }));
    const read = statement('categories', 'SELECT', facts('categories'));
    const it = scenario(app(tables, [insert, read, statement('connections', 'SELECT', facts('connections'))]));
    expect(it.population).toMatchObject({ table: 'skills', unit: 'skill' });
    expect(it.population?.reason).toContain('no table holds the users, so N counts skills');
    expect(lines(app(tables, [insert, read]))).toMatchObject({
      skills: { rows: '1', rule: 1 },
      categories: { rows: '= 50', rule: 10 },
    });
    // Where only staff adds to it, it is a list.
    const staffed = app(tables, [insert, read]);
    const entryPoints = staffed.entryPoints.map((point) => ({ ...point, backOffice: true }));
    expect(scenario({ ...staffed, entryPoints }).population).toBeUndefined();
  });

  it('counts what customers make there, though more hangs on what anybody may add to the offer', () => {
    const offer = {
      packages: { columns: 'id title' },
      perks: { columns: 'id package_id', keys: { package_id: 'packages' } },
      pictures: { columns: 'id package_id', keys: { package_id: 'packages' } },
    };
    const into = (name: string) => statement(`into-${name}`, 'INSERT', facts(name, { verb: 'insert', target: name }));
    const unitOf = (more: Parameters<typeof catalogue>[0]) => {
      const made = ['packages', ...Object.keys(more)];
      return scenario(app(catalogue({ ...offer, ...more }), made.map(into))).population?.unit;
    };
    expect(unitOf({})).toBe('package');
    expect(unitOf({ bookings: { columns: 'id package_id', keys: { package_id: 'packages' } } })).toBe('booking');
    expect(unitOf({ guests: { columns: 'id phone package_id', keys: { package_id: 'packages' } } })).toBe('guest');
    // What bookings point to is no group of users.
    const booked = { leads: { columns: 'id phone' }, bookings: { columns: 'id lead_id', keys: { lead_id: 'leads' } } };
    const it = scenario(app(catalogue(booked), ['leads', 'bookings'].map(into)));
    expect(it.tables.find(({ table }) => table === 'leads')?.reason).not.toContain('share');
  });

  it('takes no word that grants something for the row that was granted', () => {
    const tables = (primary: string) =>
      catalogue({
        users: { columns: 'id email password' },
        grants: { columns: `${primary} user_id`, keys: { user_id: 'users' }, unique: [[primary]] },
        plans: { columns: 'id name grant_key' },
      });
    const partsOf = (primary: string) => {
      const made = tables(primary);
      for (const table of made.tables) if (table.name === 'grants') table.primaryKey = [primary];
      return plainLinks(app(made, [])).filter(({ from }) => from === 'public.plans');
    };
    expect(partsOf('id')).toEqual([]);
    expect(partsOf('key')).toHaveLength(1);
  });

  it('takes what a user alone points at for that user’s', () => {
    const tables = (unique: string[][]) =>
      catalogue({
        users: { columns: 'id email password photo_id', keys: { photo_id: 'files' }, unique },
        files: { columns: 'id path' },
      });
    const read = [statement('files', 'SELECT', facts('files')), statement('users', 'SELECT', facts('users'))];
    expect(scenario(app(tables([['photo_id']]), read)).group).toBeUndefined();
    const filled = tables([['photo_id']]);
    for (const column of filled.tables[0]?.columns ?? []) column.notNull = true;
    expect(lines(app(filled, read))).toMatchObject({ files: { rows: '1', rule: 7 } });
  });

  it('lets the owner set any line', () => {
    const given = { schema: 'public', table: 'products', perUser: 40, reason: 'set by the owner', rule: 0, guess: false };
    const it = scenario(app(market), { tables: [given] });
    expect(it.tables.find((line) => line.table === 'products')).toEqual({ ...given, owner: 'vendor_id' });
    expect(it.tables).toHaveLength(market.tables.length);
  });
});
