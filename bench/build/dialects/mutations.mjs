// What is broken, said once for all dialects: an edit of the neutral app. A dialect that cannot say it has its reason in `without`.
// `rule`: what must be named; `besides`: what may be said as well; `route`: where; `table`: what the finding must name where it is the schema's; `grows`: the lab is asked too.
import { mine } from './app.mjs';

const byId = { column: 'id', is: '=', value: 'id' };
const list = (table, columns, more = {}) => ({ kind: 'list', table, columns, where: [], ...more });

export const mutations = [
  {
    name: 'loop',
    says: 'each row of a list asks for its parent',
    rule: 'n-plus-one',
    route: 'tasks-list',
    grows: true,
    change(app) {
      const steps = stepsOf(app, 'tasks-list');
      const asked = {
        kind: 'get',
        table: 'projects',
        columns: ['id', 'title'],
        where: [{ column: 'id', is: '=', value: 'row.project_id' }, mine],
      };
      steps.splice(-1, 0, {
        begin: 'for (const row of rows) {',
        steps: [{ give: 'project', ask: asked }, 'row.project = project;'],
      });
    },
  },
  {
    name: 'update-per-row',
    says: 'each row of a list is written by a statement of its own',
    rule: 'n-plus-one',
    route: 'labels-renamed',
    change(app) {
      const set = { name: 'String(request.body.name)' };
      const ask = { kind: 'update', table: 'labels', set, where: [{ column: 'id', is: '=', value: 'row.id' }, mine] };
      const seen = { give: 'rows', ask: list('labels', ['id'], { where: [mine] }) };
      add(app, 'labels', 'renamed', 'post', [seen, { begin: 'for (const row of rows) {', steps: [{ ask }] }, done]);
    },
  },
  {
    name: 'insert-per-item',
    says: 'each row of a list is copied by a statement of its own',
    rule: 'n-plus-one',
    route: 'projects-copied',
    change(app) {
      const ask = { kind: 'insert', table: 'projects', values: { owner_id: 'person', title: 'row.name', price: '0' } };
      const seen = { give: 'rows', ask: list('labels', ['id', 'name'], { where: [mine] }) };
      add(app, 'projects', 'copied', 'post', [seen, { begin: 'for (const row of rows) {', steps: [{ ask }] }, done]);
    },
  },
  {
    name: 'limit-dropped',
    says: 'a list gives everything',
    rule: 'unbounded-list',
    route: 'articles-list',
    grows: true,
    change: (app) => changeList(app, 'articles-list', (ask) => ({ ...ask, limit: undefined })),
  },
  {
    name: 'clamp-dropped',
    says: 'the size of a page is what is asked for',
    rule: 'unclamped-page',
    route: 'articles-list',
    change(app) {
      replaceStep(app, 'articles-list', /Math\.min/, 'const limit = Number(request.query.limit) || 20;');
    },
  },
  {
    name: 'offset',
    says: 'pages are counted off',
    rule: 'offset-page',
    route: 'articles-list',
    change(app) {
      replaceStep(app, 'articles-list', /const after/, 'const page = Number(request.query.page) || 0;');
      changeList(app, 'articles-list', (ask) => ({ ...ask, where: [], offset: 'page * limit' }));
    },
  },
  {
    name: 'index-dropped',
    says: 'the index of a list is dropped',
    rule: 'missing-index',
    table: 'labels',
    route: 'labels-list',
    grows: true,
    change: (app) => dropIndexes(app, 'labels', 'owner_id', true),
  },
  {
    name: 'foreign-key-index-dropped',
    says: 'nothing finds the rows that point to one that goes',
    rule: 'missing-index',
    table: 'comments',
    route: 'tasks-delete',
    grows: true,
    change(app) {
      dropIndexes(app, 'comments', 'task_id', false);
      app.routes = app.routes.filter(({ name }) => name !== 'comments-list');
      changeStep(app, 'tasks-one', (ask) => ({ ...ask, children: undefined }));
    },
  },
  {
    name: 'owner-dropped',
    says: 'a row’s page forgets to ask whose it is',
    rule: 'ownerless-access',
    route: 'labels-one',
    without: { supabase: 'the policy asks, whatever the code forgets: the app is right' },
    change: (app) => changeStep(app, 'labels-one', (ask) => ({ ...ask, where: [byId] })),
  },
  {
    name: 'owner-dropped-on-delete',
    says: 'a deletion forgets to ask whose it is',
    rule: 'ownerless-access',
    route: 'labels-delete',
    without: { supabase: 'the policy asks, whatever the code forgets: the app is right' },
    change: (app) => changeStep(app, 'labels-delete', (ask) => ({ ...ask, where: [byId] })),
  },
  {
    name: 'search-inside',
    says: 'a search looks inside the text',
    rule: 'missing-index',
    table: 'articles',
    route: 'articles-search',
    change(app) {
      const where = [{ column: 'title', is: 'inside', value: 'String(request.query.q)' }];
      add(app, 'articles', 'search', 'get', [
        { give: 'rows', ask: list('articles', ['id', 'title'], { where, limit: '20' }) },
        shown,
      ]);
    },
  },
  {
    name: 'lost-update',
    says: 'a number is read, added to and written back',
    rule: 'race',
    route: 'articles-viewed',
    change(app) {
      stepsOf(app, 'articles-viewed').splice(
        0,
        1,
        { give: 'row', ask: { kind: 'get', table: 'articles', columns: ['views'], where: [byId] } },
        { ask: { kind: 'update', table: 'articles', set: { views: 'row.views + 1' }, where: [byId] } },
      );
      app.counted = [];
    },
  },
  {
    name: 'check-then-insert',
    says: 'the unique key goes, and the app looks before it inserts',
    rule: 'race',
    route: 'labels-create',
    change(app) {
      for (const index of tableOf(app, 'labels').indexes) index.unique = false;
      const where = [mine, { column: 'name', is: '=', value: 'String(request.body.name)' }];
      stepsOf(app, 'labels-create').unshift(
        { give: 'row', ask: { kind: 'get', table: 'labels', columns: ['id'], where } },
        "if (row) {\n  response.status(409).json({ code: 'taken' });\n  return;\n}",
      );
    },
  },
  {
    name: 'counted-in-the-app',
    says: 'rows are fetched to be counted',
    rule: 'over-fetch',
    besides: ['unbounded-list'],
    route: 'articles-count',
    change: (app) =>
      add(app, 'articles', 'count', 'get', [
        { give: 'rows', ask: list('articles', ['id']) },
        'response.json({ count: rows.length });',
      ]),
  },
  {
    name: 'filter-after-limit',
    says: 'rows are left out after the page was read',
    rule: 'filter-after-limit',
    route: 'tasks-list',
    change(app) {
      changeList(app, 'tasks-list', (ask) => ({ ...ask, where: ask.where.filter(({ when }) => when !== 'status') }));
      const index = tableOf(app, 'tasks').indexes.findIndex(({ columns }) => columns.includes('status'));
      tableOf(app, 'tasks').indexes.splice(index, 1);
      stepsOf(app, 'tasks-list').splice(
        -1,
        1,
        'response.json(rows.filter((row) => status === undefined || row.status === status));',
      );
    },
  },
  {
    name: 'all-columns',
    says: 'a list reads every column and gives two',
    rule: 'unused-column',
    route: 'articles-list',
    change(app) {
      changeList(app, 'articles-list', (ask) => ({ ...ask, columns: 'all' }));
      stepsOf(app, 'articles-list').splice(-1, 1, 'response.json(rows.map((row) => ({ id: row.id, title: row.title })));');
    },
  },
  {
    name: 'random-order',
    says: 'rows in a random order',
    rule: 'random-order',
    route: 'articles-any',
    without: { supabase: 'its client orders by columns alone' },
    change: (app) =>
      add(app, 'articles', 'any', 'get', [
        { give: 'rows', ask: list('articles', ['id', 'title'], { order: 'random', limit: '5' }) },
        shown,
      ]),
  },
  {
    name: 'sorted-in-the-app',
    says: 'everything is read, sorted in the app, and ten are kept',
    rule: 'unbounded-list',
    route: 'articles-most',
    change: (app) =>
      add(app, 'articles', 'most', 'get', [
        { give: 'rows', ask: list('articles', ['id', 'title', 'views']) },
        'response.json(rows.sort((one, other) => other.views - one.views).slice(0, 10));',
      ]),
  },
  {
    name: 'handed-ids',
    says: 'all ids of a list are handed to the next statement',
    rule: 'unbounded-in-list',
    besides: ['unbounded-list', 'over-fetch'],
    route: 'comments-all',
    change(app) {
      const where = [{ column: 'task_id', is: 'in', value: 'ids' }];
      add(app, 'comments', 'all', 'get', [
        { give: 'seen', ask: list('tasks', ['id']) },
        'const ids = seen.map((task) => task.id);',
        { give: 'rows', ask: list('comments', ['id', 'task_id'], { where, limit: '20' }) },
        shown,
      ]);
    },
  },
  {
    name: 'index-twice',
    says: 'an index that another one begins with',
    rule: 'redundant-index',
    table: 'comments',
    change: (app) => tableOf(app, 'comments').indexes.push({ columns: ['task_id'], unique: false }),
  },
  {
    name: 'money-as-float',
    says: 'money in a type that cannot hold a cent',
    rule: 'wrong-type',
    table: 'projects',
    change(app) {
      tableOf(app, 'projects').columns.find(({ name }) => name === 'price').type = 'real';
    },
  },
];

const shown = 'response.json(rows);';
const done = 'response.json({});';

const tableOf = (app, name) => app.tables.find((table) => table.name === name);
const stepsOf = (app, name) => app.routes.find((route) => route.name === name).steps;

/** Routes of a mutation come first, or `/:id` would take their addresses. */
function add(app, table, name, method, steps) {
  app.routes.unshift({ name: `${table}-${name}`, method, path: `/${table}/${name}`, steps });
}

function changeStep(app, route, change) {
  const step = stepsOf(app, route).find(({ ask }) => ask !== undefined);
  step.ask = change(step.ask);
}

const changeList = changeStep;

function replaceStep(app, route, wanted, text) {
  const steps = stepsOf(app, route);
  steps[steps.findIndex((step) => typeof step === 'string' && wanted.test(step))] = text;
}

/** @param unique whether a key that begins with it becomes one that does not */
function dropIndexes(app, name, column, unique) {
  const table = tableOf(app, name);
  table.indexes = table.indexes.filter(({ columns, unique: once }) => columns[0] !== column || (once && unique));
  for (const index of table.indexes) if (index.columns[0] === column) index.columns.reverse();
}
