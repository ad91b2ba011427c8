import type { Plan } from '../../plan/plan.js';
import { schemaSql } from '../sql/index.js';
import { type Files, lines } from '../text.js';
import { accessTs, asksRow, ownCondition } from './access.js';
import { dashboardsTs } from './dashboards.js';
import { queriesTs } from './queries.js';
import { routesName, routesTs } from './routes.js';
import { samplesTs } from './samples.js';
import { schemasTs } from './schemas.js';
import { contractsTs, jobListTs, slotRoutesTs } from './slots.js';
import { tablesTs } from './tables.js';

/** The server's files that follow from the Blueprint. */
export function apiFiles(plan: Plan): Files {
  const files: Files = new Map();
  files.set('migrations/0002_schema.sql', schemaSql(plan));
  files.set('src/tables.ts', tablesTs(plan));
  for (const table of plan.tables) {
    const { folder } = table;
    const personal =
      asksRow(table.see) ||
      (table.change.length > 0 && asksRow(table.change)) ||
      table.lists.some(({ allowed }) => ownCondition(allowed, table.see));
    if (personal) files.set(`${folder}/access.ts`, accessTs(table));
    files.set(`${folder}/queries.ts`, queriesTs(table));
    files.set(`${folder}/schemas.ts`, schemasTs(table));
    files.set(`${folder}/routes.ts`, routesTs(table, plan));
  }
  files.set('test/entities.ts', samplesTs(plan));
  files.set('src/contracts.ts', contractsTs(plan));
  files.set('src/job-list.ts', jobListTs(plan));
  const optional = { 'src/dashboards.ts': dashboardsTs(plan), 'src/slot-routes.ts': slotRoutesTs(plan) };
  for (const [path, text] of Object.entries(optional)) if (text !== undefined) files.set(path, text);
  files.set('src/routes.ts', allRoutes(plan));
  return files;
}

function allRoutes({ tables, dashboards, slots }: Plan): string {
  const more = [...(dashboards.length > 0 ? ['dashboardRoutes'] : []), ...(slots.length > 0 ? ['slotRoutes'] : [])];
  return lines(
    dashboards.length > 0 ? `import { dashboardRoutes } from './dashboards.js';` : undefined,
    tables.map((table) => `import { ${routesName(table)} } from './${table.folder.replace('src/', '')}/routes.js';`),
    `import type { App, Services } from './services.js';`,
    slots.length > 0 ? `import { slotRoutes } from './slot-routes.js';` : undefined,
    '',
    '/** The table of contents: the routes of every entity. */',
    'export function entityRoutes(app: App, services: Services): void {',
    [...tables.map(routesName), ...more].map((name) => `  ${name}(app, services);`),
    '}',
  );
}
