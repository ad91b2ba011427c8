import { type Plan, plan, type Table } from '../plan/index.js';
import { dashboardPath } from '../write/api/dashboards.js';
import type { Blueprint } from './blueprint.js';
import type { BlueprintProblem } from './problem.js';

/** Tables that every output has. */
const baseTables = new Set([
  'users',
  'sessions',
  'accounts',
  'verifications',
  'migrations',
  'idempotency_keys',
  'cached_reads',
  'rateLimit',
]);
/** Types that the code of every output names beside those of its entities. */
const baseTypes = new Set(
  'App Choice Database ExpressionBuilder KeyHeader Nothing Nullable Page PageQuery Position Services Static Tables Time Type Uuid'.split(
    ' ',
  ),
);

/** The first two things of a Blueprint that would be one in the output: a table, a type, a column, an address. */
export function clashProblem(blueprint: Blueprint): BlueprintProblem | undefined {
  const planned = plan(blueprint);
  const tables = planned.tables.map(({ table, entity }) => ({ name: table, path: `entities/${entity}` }));
  const kept = planned.dashboards.map(({ table, key }) => ({ name: table, path: `dashboards/${key}` }));
  const types = planned.tables.map(({ type, entity }) => ({ name: type, path: `entities/${entity}` }));
  return (
    twice([...tables, ...kept], baseTables, 'is a table') ??
    twice(types, baseTypes, 'is a type') ??
    first(planned.tables.map(columnClash)) ??
    first(planned.dashboards.map(({ key, per, measures }) => measureClash(key, per.column, measures))) ??
    twice(addressesOf(planned), new Set(), 'is an address')
  );
}

interface Named {
  name: string;
  path: string;
}

function twice(items: Named[], taken: ReadonlySet<string>, what: string): BlueprintProblem | undefined {
  const at = items.findIndex(({ name }, index) => taken.has(name) || items.findIndex((other) => other.name === name) < index);
  const item = items[at];
  return item && { path: item.path, text: `"${item.name}" ${what} of something else already: choose another name` };
}

function columnClash({ entity, root, references, columns, counts, lists }: Table): BlueprintProblem | undefined {
  const path = `entities/${entity}`;
  const searched = columns.filter(({ name }) => lists.some(({ search }) => search?.name === name));
  const all = [
    ...(root.kind === 'none' || root.column === 'id' || references.some(({ column }) => column === root.column)
      ? []
      : [{ name: root.column, path }]),
    ...references.map(({ name, column }) => ({ name: column, path: `${path}/relations/${name}` })),
    ...columns.map(({ name, column }) => ({ name: column, path: `${path}/fields/${name}` })),
    ...counts.map(({ name, column }) => ({ name: column, path: `${path}/counters/${name}` })),
    ...searched.map(({ name, column }) => ({ name: `${column}_search`, path: `${path}/fields/${name}` })),
  ];
  const shown = lists.map(({ key, shown }) => shown.map(({ name }) => ({ name, path: `${path}/lists/${key}` })));
  return twice(all, new Set(), 'is a column') ?? first(shown.map((names) => twice(names, new Set(), 'is shown as the name')));
}

function measureClash(key: string, per: string, measures: { name: string; column: string }[]): BlueprintProblem | undefined {
  const named = measures.map(({ name, column }) => ({ name: column, path: `dashboards/${key}/measures/${name}` }));
  return twice(named, new Set(['period', per]), 'is a column');
}

/** What is read, with its parameters left out: two routes that differ in them alone are one. */
function addressesOf({ tables, dashboards }: Plan): Named[] {
  const plain = (address: string): string => address.replace(/:\w+/g, ':');
  return [
    ...tables.flatMap(({ entity, route, lists }) => [
      { name: `/${route}/:`, path: `entities/${entity}` },
      ...lists.map(({ key, path }) => ({ name: plain(path), path: `entities/${entity}/lists/${key}` })),
    ]),
    ...dashboards.map((dashboard) => ({ name: plain(dashboardPath(dashboard)), path: `dashboards/${dashboard.key}` })),
  ];
}

function first(problems: (BlueprintProblem | undefined)[]): BlueprintProblem | undefined {
  return problems.find((problem) => problem !== undefined);
}
