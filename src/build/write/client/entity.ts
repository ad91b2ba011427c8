import { capital } from '../../names.js';
import type { Plan, Table } from '../../plan/plan.js';
import { needsPerson } from '../api/access.js';
import { changeable } from '../api/changes.js';
import { lines, quoted } from '../text.js';
import { choosing } from './choosing.js';
import { groupList, standsWithGroup } from './groups.js';
import { listOf, listOfGroups } from './lists.js';
import { Code, constant, type Printable, printed } from './print.js';
import { waysToPeople } from './rights.js';
import { columnOf, fieldOf, naming, relationLabel } from './words.js';

/** The file of an entity: all that the screens know of it, and its calls. */
export function entityTs(table: Table, plan: Plan): string {
  const { entity, one, many, route, create, change, see } = table;
  const groups = groupList(table, plan);
  const body = constant(constantOf(table), 'Entity', {
    key: entity,
    route,
    one,
    many,
    title: capital(many),
    naming: naming(table, plan),
    signedIn: needsPerson(see) ? true : undefined,
    makes: create.length > 0,
    changes: change.length > 0,
    changedBy: change.length > 0 ? waysToPeople(change, table, plan) : undefined,
    madeBy: create.length > 0 ? waysToPeople(create, table, plan) : undefined,
    fields: checked(
      table.columns.map(({ name, field }) => fieldOf(name, field)),
      'Field',
      table,
    ),
    relations: checked(
      table.references.filter(({ maker }) => !maker).map((reference) => relationOf(reference, table, plan)),
      'Relation',
      table,
    ),
    columns: table.page
      .filter(({ type, name }) => type !== 'id' && name !== 'version')
      .map((shown) => columnOf(shown, plan.tables)),
    lists: [
      ...(groups === undefined ? [] : [listOfGroups(groups, plan)]),
      ...table.lists.filter((list) => !standsWithGroup(list, table, plan)).map((list) => listOf(list, table, plan)),
    ],
    find: new Code(`(id) => api.GET(${quoted(`/api/${route}/{id}`)}, { params: { path: { id } } })`),
  });
  const uses = ['oneOf', 'yesOrNo'].filter((name) => body.includes(`${name}(`));
  const types = ['Field', 'Relation', 'Taken'].filter((name) => body.includes(`${name}<`));
  return lines(
    `import { api } from '../data/api';`,
    uses.length > 0 ? `import { ${uses.join(', ')} } from '../data/narrow';` : undefined,
    `import type { ${['Entity', ...types].join(', ')} } from '../model';`,
    '',
    `/** ${capital(many)}: what the screens show of them and ask for. */`,
    body,
  );
}

/** What an entity is called in code; the entity's own name may be a word of the language. */
export function constantOf({ entity }: Pick<Table, 'entity'>): string {
  return `${entity}Entity`;
}

/** Names that the server does not take are found by the compiler. */
function checked(items: Printable[], type: string, { route, create }: Table): Printable {
  if (items.length === 0 || create.length === 0) return items;
  return new Code(`${printed(items)} satisfies ${type}<Taken<${quoted(`/api/${route}`)}>>[]`);
}

function relationOf(reference: Table['references'][number], table: Table, plan: Plan): Printable {
  const name = `${reference.name}Id`;
  return {
    name,
    label: relationLabel(reference),
    to: reference.to,
    optional: reference.optional ? true : undefined,
    changes: table.change.length > 0 && changeable(table).some((one) => one.name === name) ? true : undefined,
    from: choosing(reference, table, plan),
  };
}
