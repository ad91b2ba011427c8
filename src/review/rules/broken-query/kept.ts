import { type Catalogue, findTable, type ForeignKey, isPerson, type Statement, type Table } from '../../../model/index.js';
import { cascadeOf } from '../../facts/cascade.js';
import { type Course, type CourseStep, sharePath } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { upkeep } from '../../facts/upkeep.js';

/** A person's own row that is deleted while foreign keys keep it, for everybody who has used the app. */
export interface Kept {
  remove: Statement;
  table: Table;
  /** Tables that the app fills for the person, whose rows keep it. */
  children: { table: Table; insert: Statement }[];
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue' | 'entryPoints'>;

/** Every deletion of one's own account that Postgres refuses as soon as the account was used. */
export function keptAccounts(facts: Needs): Kept[] {
  const found = new Map<string, Kept>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      for (const remove of facts.sent(step.site, step.variants)) {
        const table = ownTable(remove, facts.catalogue);
        const children = table ? childrenThatKeep(table, course, step, facts) : [];
        if (!table || children.length === 0) continue;
        const before = found.get(remove.site);
        if (before) before.entries.push(course.entry);
        else found.set(remove.site, { remove, table, children, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

/** The table of which the person who asks deletes the own row, by its key. */
function ownTable({ facts, parameters }: Statement, catalogue: Catalogue): Table | undefined {
  if (facts.verb !== 'delete' || facts.filters.length !== 1) return undefined;
  const [filter] = facts.filters;
  const parameter = filter?.parameter === undefined ? undefined : parameters[filter.parameter - 1];
  const table = findTable(catalogue, facts.target ?? '', facts.tables[0]?.schema);
  if (!table || filter?.operator !== '=' || !parameter || !isOwn(parameter.origin)) return undefined;
  // What a trigger clears away first is not read.
  const isCleared = catalogue.functions.some((each) =>
    each.triggers?.some((on) => on.table === table.name && on.events.some((event) => /delete/i.test(event))),
  );
  if (isCleared || table.origin === 'inferred') return undefined;
  return table.primaryKey.length === 1 && table.primaryKey[0] === filter.column ? table : undefined;
}

/** Who is signed in, and not somebody whose profile was looked up. */
function isOwn(origin: string): boolean {
  return /^user\b/.test(origin) || /^\w+: .*\b(session\.\w*user|req\.user)/i.test(origin);
}

function childrenThatKeep(table: Table, course: Course, step: CourseStep, facts: Needs): Kept['children'] {
  const { catalogue } = facts;
  const before = course.steps.slice(0, course.steps.indexOf(step)).filter((other) => sharePath(other, step));
  const cleared = before.flatMap((other) =>
    facts
      .sent(other.site, other.variants)
      .flatMap(({ facts: { verb, target } }) =>
        (verb === 'delete' || verb === 'update') && target !== undefined ? [target] : [],
      ),
  );
  const looked = [...step.known, ...step.looked].flatMap(({ site }) =>
    facts.sent(site).map((look) => look.facts.tables[0]?.name),
  );
  const gone = new Set([table.name, ...cleared].flatMap((name) => [...cascadeOf(name, catalogue)]));
  return catalogue.tables.flatMap((child) => {
    const key = child.foreignKeys.find((each) => keeps(child, each, table));
    if (!key || child === table || gone.has(child.name) || cleared.includes(child.name) || looked.includes(child.name)) return [];
    const insert = filledBy(child, key, facts);
    return insert ? [{ table: child, insert }] : [];
  });
}

function keeps(child: Table, key: ForeignKey, table: Table): boolean {
  const [column, ...more] = key.columns;
  if (key.table !== table.name || key.schema !== table.schema || key.onDelete !== undefined || more.length > 0) return false;
  return child.columns.some(({ name, notNull }) => name === column && notNull);
}

/** The insert by which people who use the app fill it with their own key. */
function filledBy(child: Table, { columns: [column] }: ForeignKey, facts: Needs): Statement | undefined {
  for (const { entry, steps } of facts.courses) {
    const point = facts.entryPoints.get(entry);
    if (!point || point.backOffice || upkeep.test(point.name)) continue;
    for (const step of steps) {
      const insert = facts
        .sent(step.site, step.variants)
        .find(
          ({ facts: { verb, target }, parameters }) =>
            verb === 'insert' &&
            target === child.name &&
            parameters.some((each) => each.operator === 'write' && each.column?.column === column && isPerson(each)),
        );
      if (insert) return insert;
    }
  }
  return undefined;
}
