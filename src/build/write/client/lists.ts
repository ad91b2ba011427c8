import { kebab } from '../../names.js';
import type { Plan, PlannedList, Table } from '../../plan/plan.js';
import { needsPerson } from '../api/access.js';
import { quoted } from '../text.js';
import { choosing } from './choosing.js';
import type { GroupList } from './groups.js';
import { Code, type Printable } from './print.js';
import { columnOf, fieldOf, label } from './words.js';

/** A list as data, with the call that reads a page of it. */
export function listOf(list: PlannedList, table: Table, plan: Plan): Record<string, Printable> {
  const { key, parent, search, page, allowed, through } = list;
  const whose = parent.kind === 'relation' ? { entity: parent.reference.to, by: `${parent.reference.name}Id` } : undefined;
  return {
    key,
    slug: kebab(key),
    label: search === undefined ? labelOf(list) : 'Search',
    whose,
    own: parent.kind === 'owner' ? true : undefined,
    signedIn: needsPerson(allowed) || through !== undefined ? true : undefined,
    page,
    stale: list.list.stale,
    search: search === undefined ? undefined : label(search.name).toLowerCase(),
    filters: list.filters.map((filter) => filterOf(filter, table, plan)),
    columns: columnsOf(list).map((one) => columnOf(one, plan.tables)),
    read: new Code(callOf(list)),
  };
}

/** The list of one's groups: rows that say where one is a member lead to the group. */
export function listOfGroups({ members, list, id, name }: GroupList, plan: Plan): Printable {
  const columns = list.shown.filter((one) => one.type !== 'id' && one.name !== 'createdAt');
  const sorted = [...columns.filter((one) => one.name === name), ...columns.filter((one) => one.name !== name)];
  return { ...listOf(list, members, plan), id, columns: sorted.map((one) => columnOf(one, plan.tables)) };
}

/** Lists of a parent say `of`, which the page they stand on says already. */
function labelOf({ key, parent }: PlannedList): string {
  return parent.kind === 'relation' && /^of[A-Z]/.test(key) ? 'All' : label(key);
}

/** What is shown of each row: the time only where nothing else tells the order. */
function columnsOf({ shown, list }: PlannedList): PlannedList['shown'] {
  const readable = shown.filter(({ type }) => type !== 'id');
  const asked = list.columns?.includes('createdAt') === true || readable.length < 4;
  return readable.filter(({ name }) => name !== 'createdAt' || asked);
}

function filterOf({ name, field }: PlannedList['filters'][number], table: Table, plan: Plan): Printable {
  if (field !== undefined) return fieldOf(name, { type: field.type, optional: true, ...(field.of && { of: field.of }) });
  const reference = table.references.find((one) => `${one.name}Id` === name);
  return {
    name,
    label: label(name.replace(/Id$/, '')),
    type: 'relation',
    from: reference && choosing(reference, table, plan),
  };
}

function callOf({ path, parent, filters, search }: PlannedList): string {
  const address = `/api${path.replace(/:(\w+)/g, '{$1}')}`;
  const query = ['limit', 'after', ...(search === undefined ? [] : ['begins']), ...filters.map(narrowing)];
  const given = [
    ...(parent.kind === 'relation' ? ['parent'] : []),
    'limit',
    'after',
    ...(search === undefined ? [] : ['begins']),
    ...(filters.length === 0 ? [] : ['filters']),
  ];
  const params = [
    ...(parent.kind === 'relation' ? [`path: { ${parent.reference.name}Id: parent }`] : []),
    `query: { ${query.join(', ')} }`,
  ];
  return `({ ${given.join(', ')} }) => api.GET(${quoted(address)}, { params: { ${params.join(', ')} } })`;
}

function narrowing({ name, field }: PlannedList['filters'][number]): string {
  const value = `filters[${quoted(name)}]`;
  if (field?.type === 'choice') return `${name}: oneOf([${(field.of ?? []).map(quoted).join(', ')}], ${value})`;
  return field?.type === 'boolean' ? `${name}: yesOrNo(${value})` : `${name}: ${value}`;
}
