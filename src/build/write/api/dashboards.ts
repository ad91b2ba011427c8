import type { Plan, PlannedDashboard } from '../../plan/plan.js';
import { capital } from '../../names.js';
import { lines, quoted } from '../text.js';
import { condition } from './access.js';

/** The routes of the figures that are kept by day or month. */
export function dashboardsTs({ dashboards }: Plan): string | undefined {
  if (dashboards.length === 0) return undefined;
  const statements = dashboards.flatMap((dashboard) => ['', ...statement(dashboard)]);
  return lines(
    statements.some((line) => line.includes('sql<')) ? `import { sql } from 'kysely';` : undefined,
    `import { Type } from 'typebox';`,
    `import { asPerson, type Database } from './database.js';`,
    dashboards.some(({ per }) => per.reference !== undefined) ? `import { Uuid } from './schemas.js';` : undefined,
    `import type { App, Services } from './services.js';`,
    '',
    '/** The longest span of figures that is shown at once. */',
    'const mostPeriods = 400;',
    '',
    `const Span = { from: Type.String({ format: 'date' }), to: Type.String({ format: 'date' }) };`,
    statements,
    '',
    '/** Figures that the database keeps: each is read as it stands. */',
    'export function dashboardRoutes(app: App, services: Services): void {',
    dashboards.map(route).join('\n\n'),
    '}',
  );
}

/** The address of a dashboard below the API's root, in Fastify's notation. */
export function dashboardPath({ per, route }: PlannedDashboard): string {
  const { reference } = per;
  return reference === undefined ? `/my/${route}` : `/${reference.table.replace(/_/g, '-')}/:${reference.name}Id/${route}`;
}

function statement({ key, table, per, measures, allowed }: PlannedDashboard): string[] {
  const parent = per.reference === undefined ? [] : [`${per.reference.name}Id`];
  const [term] = allowed;
  const right = term === undefined || term.kind === 'everyone' ? [] : [condition(term, table, 0)];
  const names = [...parent, 'person', 'from', 'to'];
  return [
    `function ${key}(database: Database, { ${names.join(', ')} }: { ${names.map((name) => `${name}: string`).join('; ')} }) {`,
    '  return database',
    `    .selectFrom(${quoted(table)})`,
    `    .select([${[`'period'`, ...measures.map(({ column, name }) => quoted(column === name ? column : `${column} as ${name}`))].join(', ')}])`,
    ...(per.reference === undefined ? [] : [`    .where(${quoted(`${table}.${per.column}`)}, '=', ${per.reference.name}Id)`]),
    ...right.map((text) =>
      text.includes('\n')
        ? `    .where((eb) =>\n      ${text.replace(/\n/g, '\n      ')},\n    )`
        : `    .where((eb) => ${text})`,
    ),
    `    .where('period', '>=', from)`,
    `    .where('period', '<=', to)`,
    `    .orderBy('period')`,
    '    .limit(mostPeriods)',
    '    .execute();',
    '}',
  ];
}

function route(dashboard: PlannedDashboard): string {
  const { key, per, measures } = dashboard;
  const parent = per.reference === undefined ? undefined : `${per.reference.name}Id`;
  const given = [
    ...(parent === undefined ? [] : [`${parent}: request.params.${parent}`]),
    'person',
    'from: request.query.from',
    'to: request.query.to',
  ];
  const figures = [`period: Type.String({ format: 'date' })`, ...measures.map(({ name }) => `${name}: Type.Integer()`)];
  return [
    `  app.get(${quoted(dashboardPath(dashboard))}, {`,
    '    schema: {',
    `      tags: ['dashboards'],`,
    `      summary: ${quoted(`${capital(key)} by ${dashboard.dashboard.by}`)},`,
    ...(parent === undefined ? [] : [`      params: Type.Object({ ${parent}: Uuid }),`]),
    '      querystring: Type.Object(Span),',
    `      response: { 200: Type.Object({ items: Type.Array(Type.Object({ ${figures.join(', ')} })) }) },`,
    '    },',
    '  }, async (request) => {',
    '    const person = await services.session(request);',
    `    const items = await asPerson(services.database, person, (transaction) => ${key}(transaction, { ${given.join(', ')} }));`,
    '    return { items };',
    '  });',
  ].join('\n');
}
