import type { Plan, PlannedDashboard } from '../../plan/plan.js';
import { dashboardPath } from '../api/dashboards.js';
import { lines, quoted } from '../text.js';
import { constantOf } from './entity.js';
import { Code, constant, type Printable } from './print.js';
import { waysToPeople } from './rights.js';
import { fieldOf, label } from './words.js';

/** The register of all entities. */
export function entitiesTs({ tables }: Plan): string {
  return lines(
    tables.map((table) => `import { ${constantOf(table)} } from './entities/${table.entity}';`),
    `import type { Entity } from './model';`,
    '',
    '/** All that is kept, in the order in which it is offered. */',
    `export const entities: Entity[] = [${tables.map(constantOf).join(', ')}];`,
    '',
    'export function entityOf(key: string): Entity | undefined {',
    '  return entities.find((entity) => entity.key === key);',
    '}',
  );
}

/** The figures by day or month. */
export function dashboardsTs(plan: Plan): string {
  const items = plan.dashboards.map((dashboard) => dashboardOf(dashboard, plan));
  return lines(
    items.length > 0 ? `import { api } from './data/api';` : undefined,
    `import type { Dashboard } from './model';`,
    '',
    '/** Figures that the server keeps. */',
    constant('dashboards', 'Dashboard[]', items),
  );
}

function dashboardOf(dashboard: PlannedDashboard, plan: Plan): Printable {
  const { key, per, measures, of, allowed, dashboard: given } = dashboard;
  const by = per.reference === undefined ? undefined : `${per.reference.name}Id`;
  const address = `/api${dashboardPath(dashboard).replace(/:(\w+)/g, '{$1}')}`;
  const params = `{ params: { ${by === undefined ? '' : `path: { ${by}: parent }, `}query: { from, to } } }`;
  const target = plan.tables.find(({ entity }) => entity === per.reference?.to);
  // Who may see the figures is told by the row they belong to: the first step of the way leads there.
  const seenBy = waysToPeople(allowed, of, plan)?.map((way) => (by === undefined ? way : way.slice(1)));
  return {
    key,
    label: label(key),
    by: given.by,
    of: of.many,
    entity: target?.entity,
    seenBy,
    measures: measures.map(({ name }) => {
      const sum = given.measures[name]?.sum;
      return { name, label: label(name), type: sum === undefined ? 'integer' : (of.blueprint.fields[sum]?.type ?? 'integer') };
    }),
    read: new Code(`({ ${by === undefined ? '' : 'parent, '}from, to }) => api.GET(${quoted(address)}, ${params})`),
  };
}

/** With whom people may sign in beside e-mail and password. */
export function providersTs({ blueprint }: Plan): string {
  return lines(
    '/** The accounts elsewhere with which people may sign in: the server knows their keys (SOCIAL). */',
    constant('providers', 'string[]', blueprint.social ?? []),
  );
}

/** The doors of the app's own code. */
export function actionsTs({ slots }: Plan): string {
  const items = slots.map(({ key, slot, route, file }): Printable => ({
    key,
    slug: file,
    label: label(key),
    path: `/api${route}`,
    signedIn: slot.for === 'everyone' ? undefined : true,
    input: Object.entries(slot.input).map(([name, field]) => fieldOf(name, field)),
    output: Object.entries(slot.output).map(([name, field]) => ({ name, label: label(name), type: field.type })),
  }));
  return lines(
    `import type { Action } from './model';`,
    '',
    '/** What may be done beside keeping rows. */',
    constant('actions', 'Action[]', items),
  );
}
