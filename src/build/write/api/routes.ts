import type { Plan, Table } from '../../plan/plan.js';
import { capital } from '../../names.js';
import { indent, lines } from '../text.js';
import { isChangeable } from './changes.js';
import { listRoute } from './list-route.js';
import { changeRoute, createRoute, findRoute, removeRoute } from './row-routes.js';
import { itemType } from './schemas.js';

/** The routes of an entity: its lists, its page, and what writes. */
export function routesTs(table: Table, plan: Plan): string {
  const body = [
    `/** ${capital(table.many)}: their lists and pages, and what writes them. */`,
    `export function ${routesName(table)}(app: App, services: Services): void {`,
    indent(
      [
        ...table.lists.map((list) => listRoute(table, list)),
        findRoute(table),
        ...(table.create.length > 0 ? [createRoute(table, plan)] : []),
        ...(isChangeable(table) ? [changeRoute(table, plan)] : []),
        ...(table.change.length > 0 ? [removeRoute(table, plan)] : []),
      ].join('\n\n'),
    ),
    '}',
  ].join('\n');
  return lines(imports(table, body), '', body);
}

export function routesName({ entity }: Pick<Table, 'entity'>): string {
  return `${entity}Routes`;
}

function imports(table: Table, body: string): string[] {
  const uses = (names: string[]): string[] => names.filter((name) => new RegExp(`\\b${name}\\b`).test(body)).sort();
  const from = (names: string[], place: string): string[] => {
    const used = uses(names);
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${place}';`];
  };
  const { type } = table;
  return [
    ...from(['Type'], 'typebox'),
    ...from(['asPerson', 'newId'], '../../database.js'),
    ...from(['absent', 'notChanged', 'notMade'], '../../errors.js'),
    ...from(['once', 'KeyHeader'], '../../idempotency.js'),
    ...from(['Page', 'PageQuery', 'pageOf', 'pageSize', 'positionAt'], '../../pages.js'),
    ...from(['Choice', 'Nothing', 'Uuid'], '../../schemas.js'),
    `import type { App, Services } from '../../services.js';`,
    ...from(
      [...table.lists.map(({ name }) => name), `find${type}`, `create${type}`, `change${type}`, `remove${type}`],
      './queries.js',
    ),
    ...from([type, `New${type}`, `${type}Change`, ...table.lists.map(({ key }) => itemType(table, key))], './schemas.js'),
  ];
}
