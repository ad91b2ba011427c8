import { describe, expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf as catalogue } from '../../test/support/catalogue.js';
import type { App, CallSite, Catalogue, EntryPoint, Statement, Work } from '../model/index.js';
import { gatherFacts } from './facts.js';
import { scenario } from './scenario.js';

const into = (table: string): Statement =>
  statement(`into-${table}`, `INSERT INTO ${table}`, facts(table, { verb: 'insert', target: table }));
const from = (table: string): Statement => statement(`from-${table}`, `SELECT FROM ${table}`, facts(table));

/** Every table is read; rows are added by users to some of them and by the back office to others. */
function written(tables: Catalogue, by: { users: string[]; staff?: string[] }, over: Partial<App> = {}): App {
  const staff = by.staff ?? [];
  const statements = [...tables.tables.map(({ name }) => from(name)), ...[...by.users, ...staff].map(into)];
  const it = app(tables, statements, over);
  const entryPoints = it.entryPoints.map((point) => ({
    ...point,
    backOffice: staff.some((name) => point.name === `into-${name}`),
  }));
  return { ...it, entryPoints };
}

const rowsOf = (it: App): Record<string, string> =>
  Object.fromEntries(
    scenario(it).tables.map(({ table, perUser, fixed }) => [
      table,
      perUser === undefined ? `= ${String(fixed)}` : String(perUser),
    ]),
  );

const clinic = catalogue({
  users: { columns: 'id email password' },
  patients: { columns: 'id user_id', keys: { user_id: 'users' }, unique: [['user_id']] },
  doctors: { columns: 'id user_id', keys: { user_id: 'users' }, unique: [['user_id']] },
  holidays_of_doctors: {
    columns: 'id doctor_id created_by_user_id starts_on',
    keys: { doctor_id: 'doctors', created_by_user_id: 'users' },
  },
  time_slots: { columns: 'id doctor_id starts_at', keys: { doctor_id: 'doctors' } },
  appointments: {
    columns: 'id patient_id doctor_id slot_id',
    keys: { patient_id: 'patients', doctor_id: 'doctors', slot_id: 'time_slots' },
    unique: [['slot_id']],
  },
  tasks_of_staff: { columns: 'id created_by_user_id title', keys: { created_by_user_id: 'users' } },
});

describe('tables of few', () => {
  it('counts few of what only the back office gives people who sign up by themselves, and of what belongs to those', () => {
    const staff = ['doctors', 'holidays_of_doctors', 'time_slots', 'tasks_of_staff'];
    expect(rowsOf(written(clinic, { users: ['users', 'patients', 'appointments'], staff }))).toEqual({
      users: '1',
      patients: '1',
      doctors: '0.002',
      holidays_of_doctors: '0.01',
      // Each visit takes one of its own.
      time_slots: '3',
      appointments: '3',
      tasks_of_staff: '= 200',
    });
    // Whose accounts staff makes, has what staff gives him.
    const bySchool = written(clinic, { users: ['appointments'], staff: ['users', 'patients', ...staff] });
    expect(rowsOf(bySchool)).toMatchObject({ patients: '1', doctors: '0.1' });
  });

  it('counts few places to which many come, and what belongs to them', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      venues: { columns: 'id owner_id name', keys: { owner_id: 'users' } },
      blocked_days: { columns: 'id venue_id owner_id day', keys: { venue_id: 'venues', owner_id: 'users' } },
      bookings: { columns: 'id user_id venue_id total', keys: { user_id: 'users', venue_id: 'venues' } },
      stores: { columns: 'id owner_id name', keys: { owner_id: 'users' } },
    });
    const all = ['users', 'venues', 'blocked_days', 'bookings', 'stores'];
    expect(rowsOf(written(tables, { users: all }))).toEqual({
      users: '1',
      venues: '0.05',
      blocked_days: '0.25',
      bookings: '3',
      // Nobody comes to them: the app is for those who have some.
      stores: '2',
    });
  });

  it('lets no table grow to which nothing adds a row, unless it is the users’ own', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      projects: { columns: 'id user_id', keys: { user_id: 'users' } },
      samples: { columns: 'id project_id', keys: { project_id: 'projects' } },
      keepsakes: { columns: 'id user_id', keys: { user_id: 'users' } },
      ledgers: { columns: 'id project_id', keys: { project_id: 'projects' } },
      notices: { columns: 'id project_id', keys: { project_id: 'projects' } },
      rooms_of_projects: { columns: 'id project_id', keys: { project_id: 'projects' } },
      places_of_projects: { columns: 'id project_id', keys: { project_id: 'projects' } },
      folders: { columns: 'id project_id', keys: { project_id: 'projects' } },
      sheets: { columns: 'id folder_id', keys: { folder_id: 'folders' } },
    });
    const it = written(tables, { users: ['users', 'projects', 'rooms_of_projects', 'places_of_projects', 'sheets'] });
    expect(rowsOf(it)).toMatchObject({ samples: '= 200', keepsakes: '5', ledgers: '= 200', folders: '15' });
    expect(scenario(it).tables.find(({ table }) => table === 'samples')?.guess).toBe(true);
    // A function of the database adds to one of them.
    const source = 'BEGIN INSERT INTO public.ledgers VALUES (1); END';
    const added: Catalogue = { ...it.catalogue, functions: [{ schema: 'public', name: 'enter', language: 'plpgsql', source }] };
    expect(rowsOf({ ...it, catalogue: added })).toMatchObject({ samples: '= 200', ledgers: '15' });
    // Screens that listen to a table wait for what another program adds, and who adds to little himself reads what others add.
    const heard = { table: 'samples', filtered: false, location: { file: 'a.ts', line: 1, endLine: 1, column: 1 } };
    expect(rowsOf({ ...it, subscriptions: [heard] })).toMatchObject({ samples: '15', ledgers: '= 200' });
    expect(rowsOf(written(tables, { users: ['users', 'projects'] }))).toMatchObject({ samples: '15' });
    // A call that was not understood may add to any of them.
    const unclear: CallSite = {
      id: 'unclear',
      library: 'pg',
      symbol: 'add',
      location: { file: 'app.ts', line: 1, endLine: 1, column: 1 },
      role: 'owner',
      variants: [{ label: '', steps: [{ name: 'query', arguments: [] }] }],
      use: 'discarded',
      uses: [],
      usedColumns: [],
      reached: true,
    };
    expect(rowsOf({ ...it, callSites: [...it.callSites, unclear] })).toMatchObject({ samples: '15' });
  });

  it('counts one review of what somebody bought, one refund of ten orders, and the refund’s own items by it', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      products: { columns: 'id title' },
      reviews: { columns: 'id user_id product_id body', keys: { user_id: 'users', product_id: 'products' } },
      orders: { columns: 'id user_id total', keys: { user_id: 'users' } },
      order_items: { columns: 'id order_id amount', keys: { order_id: 'orders' } },
      refunds: { columns: 'id order_id reason', keys: { order_id: 'orders' } },
      refund_items: {
        columns: 'id refund_id order_item_id amount',
        keys: { refund_id: 'refunds', order_item_id: 'order_items' },
      },
    });
    const all = tables.tables.map(({ name }) => name);
    expect(rowsOf(written(tables, { users: all.filter((name) => name !== 'products'), staff: ['products'] }))).toMatchObject({
      reviews: '1',
      orders: '3',
      order_items: '9',
      refunds: '0.30000000000000004',
      refund_items: '0.9000000000000001',
    });
  });

  it('takes no table’s own key for a link', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      episodes: { columns: 'id title' },
      user_episodes: { columns: 'episode_id user_id', keys: { user_id: 'users' } },
      plaid_accounts: { columns: 'id account_id:uuid name' },
    });
    for (const { name, primaryKey } of tables.tables) if (name === 'user_episodes') primaryKey.push('episode_id');
    const { links } = gatherFacts(written(tables, { users: ['users'] }));
    expect(links.map(({ from, columns }) => `${from} ${columns.join()}`)).toEqual(['public.user_episodes user_id']);
  });

  it('counts a child by the parent that it always names', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      courses: { columns: 'id user_id title', keys: { user_id: 'users' } },
      lessons: { columns: 'id course_id title', keys: { course_id: 'courses' } },
      tests: { columns: 'id course_id lesson_id title', keys: { course_id: 'courses', lesson_id: 'lessons' } },
    });
    const all = tables.tables.map(({ name }) => name);
    expect(rowsOf(written(tables, { users: all }))).toMatchObject({ courses: '2', lessons: '6', tests: '18' });
    for (const column of tables.tables[3]?.columns ?? []) column.notNull = column.name === 'course_id';
    expect(rowsOf(written(tables, { users: all }))).toMatchObject({ tests: '6' });
  });

  it('counts one each where the code takes the first of them in no order, and asks for several nowhere', () => {
    const tables = catalogue({
      users: { columns: 'id email password' },
      dealers: { columns: 'id user_id', keys: { user_id: 'users' } },
      dogs: { columns: 'id user_id', keys: { user_id: 'users' } },
      files: { columns: 'id user_id doctor_id', keys: { user_id: 'users', doctor_id: 'users' } },
    });
    const by = (id: string, table: string): Statement =>
      statement(
        id,
        'SELECT',
        facts(table, { filters: [{ table, column: 'user_id', operator: '=', wrapped: false, alternative: false }] }),
      );
    const it = app(tables, [
      into('dealers'),
      into('dogs'),
      by('dealer', 'dealers'),
      by('dog', 'dogs'),
      by('all-dogs', 'dogs'),
      into('files'),
      by('file', 'files'),
    ]);
    const callSites = it.callSites.map((site): CallSite =>
      /dealer$|dog$|file$/.test(site.id) ? { ...site, use: 'first' } : site,
    );
    expect(rowsOf({ ...it, callSites })).toMatchObject({ dealers: '1', dogs: '5' });
    // A patient's own file is one of many of his doctor's.
    expect(rowsOf({ ...it, callSites })['files']).not.toBe('1');
  });
});

it('guesses the rows of what belongs to rows whose number is a guess', () => {
  const tables = catalogue({
    users: { columns: 'id email password' },
    gyms: { columns: 'id name' },
    kinds: { columns: 'id name' },
    lessons: { columns: 'id gym_id day', keys: { gym_id: 'gyms' } },
    prices: { columns: 'id kind_id amount', keys: { kind_id: 'kinds' } },
  });
  const of = (name: string) =>
    scenario(written(tables, { users: ['users', 'lessons', 'prices'] })).tables.find(({ table }) => table === name);
  expect(of('gyms')).toMatchObject({ rule: 21, guess: true });
  expect(of('lessons')).toMatchObject({ rule: 20, guess: true, reason: 'belongs to gyms, whose number is a guess' });
  expect(of('kinds')).toMatchObject({ rule: 10, guess: false });
  expect(of('prices')).toMatchObject({ rule: 20, guess: false });
});

describe('rows of a group that name somebody', () => {
  const firm = catalogue({
    firms: { columns: 'id name' },
    users: { columns: 'id email password firm_id', keys: { firm_id: 'firms' } },
    agents: { columns: 'id firm_id created_by name', keys: { firm_id: 'firms', created_by: 'users' } },
    sites: { columns: 'id firm_id user_id name', keys: { firm_id: 'firms', user_id: 'users' } },
    api_keys: { columns: 'id firm_id created_by key_hash', keys: { firm_id: 'firms', created_by: 'users' } },
  });
  const askedBy = (column: string): App => {
    const names = ['firms', 'users', 'agents', 'sites', 'api_keys'];
    const read = (name: string): Statement =>
      name === 'sites'
        ? statement('from-sites', 'SELECT FROM sites', {
            ...facts('sites'),
            filters: [{ table: 'sites', column, operator: '=', parameter: 1, wrapped: false, alternative: false }],
          })
        : from(name);
    return app(firm, [...names.map(read), ...names.map(into)]);
  };

  it('counts by the group what one of its people wrote down, and what is never asked for by him', () => {
    expect(rowsOf(askedBy('firm_id'))).toMatchObject({ agents: '1', sites: '1', api_keys: '0.04' });
    expect(rowsOf(askedBy('user_id'))).toMatchObject({ agents: '1', sites: '5' });
  });
});

it('counts the places that each user belongs to with the users, where these do not make their own accounts', () => {
  const tables = catalogue({
    branches: { columns: 'id name' },
    users: { columns: 'id email password branch_id', keys: { branch_id: 'branches' } },
  });
  expect(rowsOf(written(tables, { users: [], staff: ['users', 'branches'] }))).toMatchObject({ branches: '0.02' });
  expect(rowsOf(written(tables, { users: ['users'], staff: ['branches'] }))).toMatchObject({ branches: '= 200' });
});

it('counts as many requests as what they become, and of those that become nothing one for five users', () => {
  const tables = catalogue({
    users: { columns: 'id email password' },
    bookings: { columns: 'id user_id total', keys: { user_id: 'users' } },
    booking_requests: { columns: 'id name phone' },
    help_requests: { columns: 'id user_id text', keys: { user_id: 'users' } },
  });
  const all = tables.tables.map(({ name }) => name);
  expect(rowsOf(written(tables, { users: all }))).toMatchObject({ bookings: '3', booking_requests: '3', help_requests: '0.2' });
});

it('lets no table grow whose only writer nobody calls, beside functions of its file that are called', () => {
  const tables = catalogue({
    users: { columns: 'id email password' },
    orders: { columns: 'id user_id', keys: { user_id: 'users' } },
    notes: { columns: 'id user_id', keys: { user_id: 'users' } },
    carts: { columns: 'id user_id', keys: { user_id: 'users' } },
    blog_posts: { columns: 'id title body' },
  });
  const it = written(tables, { users: tables.tables.map(({ name }) => name) });
  const uncalled = (file: string): App => ({
    ...it,
    callSites: it.callSites.map((site) =>
      site.id === 'site-into-blog_posts' ? { ...site, reached: false, location: { ...site.location, file } } : site,
    ),
    entryPoints: it.entryPoints.filter(({ name }) => name !== 'into-blog_posts'),
  });
  expect(rowsOf(it)).toMatchObject({ blog_posts: '5' });
  expect(rowsOf(uncalled('app.ts'))).toMatchObject({ blog_posts: '= 200' });
  // Where nothing of the file is reached, it may be the reading that did not come there.
  expect(rowsOf(uncalled('jobs.ts'))).toMatchObject({ blog_posts: '5' });
});

it('counts one each at most of what only a sign-up adds', () => {
  const tables = catalogue({
    users: { columns: 'id email password' },
    referrals: { columns: 'id referrer_id referred_id', keys: { referrer_id: 'users', referred_id: 'users' } },
    projects: { columns: 'id user_id', keys: { user_id: 'users' } },
  });
  const it = app(tables, [from('referrals'), from('projects'), into('users'), into('referrals'), into('projects')]);
  /** The sites that the sign-up sends. */
  const signingUp = (names: string[], called = 'POST /api/register'): App => {
    const work: Work = { kind: 'sequence', parts: names.map((name) => ({ kind: 'call', site: `site-${name}`, variants: [0] })) };
    const entryPoints = it.entryPoints
      .filter(({ name }) => name === 'into-users' || !names.includes(name))
      .map((point): EntryPoint => (point.name === 'into-users' ? { ...point, name: called, work } : point));
    return { ...it, entryPoints };
  };
  const lines = (it: App) => scenario(it).tables.find(({ table }) => table === 'referrals');
  expect(lines(signingUp(['into-users', 'into-referrals']))).toMatchObject({ perUser: 1, rule: 7 });
  expect(lines(signingUp(['into-users', 'into-projects']))?.rule).not.toBe(7);
  // A function of the database may add more.
  const source = 'BEGIN INSERT INTO public.referrals VALUES (1); END';
  const enter = { schema: 'public', name: 'enter', language: 'plpgsql', source };
  const signUp = signingUp(['into-users', 'into-referrals']);
  expect(lines({ ...signUp, catalogue: { ...signUp.catalogue, functions: [enter] } })?.rule).not.toBe(7);
  // Nor is it one each where it adds a row for each of several, or where it is staff who registers people.
  const changed = (change: (point: EntryPoint) => EntryPoint): App => ({
    ...signUp,
    entryPoints: signUp.entryPoints.map((point) => (point.name === 'POST /api/register' ? change(point) : point)),
  });
  const looped = changed((point) => {
    const { work: body, location } = point;
    return { ...point, work: { kind: 'loop', over: { kind: 'constant', count: 3 }, parallel: false, body, location } };
  });
  expect(lines(looped)?.rule).not.toBe(7);
  expect(lines(changed((point) => ({ ...point, backOffice: true })))?.rule).not.toBe(7);
  // The account may be made at a service.
  const atService: App = {
    ...signingUp(['into-referrals']),
    signUps: [
      { call: 'auth.signUp', mails: true, location: { file: 'app.ts', line: 7, endLine: 7, column: 1 }, within: 'app.ts:7' },
    ],
  };
  const entryPoints = atService.entryPoints.map((point) => ({ ...point, functions: ['app.ts:7'] }));
  expect(lines(atService)?.rule).not.toBe(7);
  expect(lines({ ...atService, entryPoints })?.rule).toBe(7);
  // A guard that writes down who has come stands before everything.
  expect(lines(signingUp(['into-users', 'into-referrals'], 'GET /api/projects'))?.rule).not.toBe(7);
  // Where something else adds rows too, they may be more.
  const also = signingUp(['into-users', 'into-referrals']);
  const other = it.entryPoints.filter(({ name }) => name === 'into-referrals');
  expect(lines({ ...also, entryPoints: [...also.entryPoints, ...other] })?.rule).not.toBe(7);
});

it('lets a list not grow that only the start of the server fills, for nobody', () => {
  const tables = catalogue({
    users: { columns: 'id email password' },
    notes: { columns: 'id user_id', keys: { user_id: 'users' } },
    presets: { columns: 'id user_id name', keys: { user_id: 'users' } },
  });
  const withInsert = (columns: string, called: boolean): string | undefined => {
    const add = statement(
      'into-presets',
      `INSERT INTO presets (${columns}) VALUES ($1, $2)`,
      facts('presets', { verb: 'insert', target: 'presets' }),
    );
    const it = app(tables, [from('notes'), from('presets'), into('users'), into('notes'), add]);
    const entryPoints = it.entryPoints.filter(({ name }) => called || name !== 'into-presets');
    return rowsOf({ ...it, entryPoints })['presets'];
  };
  expect(withInsert('name, color', false)).toBe('= 50');
  expect(withInsert('name, user_id', false)).toBe('5');
  expect(withInsert('name, color', true)).toBe('5');
});
