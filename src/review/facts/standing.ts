import { type App, findTable, isOn, type Statement, type Table } from '../../model/index.js';

/** An edit form changes so many columns at once; a step in a course of events changes one or two. */
const columnsOfEdit = 3;
/** Times that every table may have; any other tells when something happened. */
const bookkeeping = /^(created|updated|deleted|modified|inserted|archived|last)/i;

/**
 * Tells whether a table keeps things that people register and edit (drivers, branches, contacts), of which nobody has
 * thousands, and not what happens to them (messages, entries, payments), which goes on. Told by what the code does and by the
 * columns, not by names: an edit form changes several columns at once, no statement moves a row to a state by name, and no
 * column says when something happened.
 */
export function standingTables(app: App): (table: string) => boolean {
  const reached = new Set(app.callSites.filter((site) => site.reached).map((site) => site.id));
  const updates = new Map<string, Statement[]>();
  for (const statement of app.statements) {
    const { verb, target } = statement.facts;
    if (verb !== 'update' || target === undefined || !reached.has(statement.site)) continue;
    updates.set(target, [...(updates.get(target) ?? []), statement]);
  }
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const table = findTable(app.catalogue, name);
    const standing = table !== undefined && isStanding(table, updates.get(name) ?? []);
    known.set(name, standing);
    return standing;
  };
}

function isStanding(table: Table, updates: Statement[]): boolean {
  const happens = table.columns.some((column) => column.type.startsWith('timestamp') && !bookkeeping.test(column.name));
  if (happens) return false;
  const written = updates.map((statement) => statement.parameters.filter((parameter) => parameter.operator === 'write'));
  const edited = written.some(
    (parameters) => parameters.filter(({ column }) => isContent(table, column?.column)).length >= columnsOfEdit,
  );
  const moved = written.some((parameters) => parameters.some(({ literal }) => typeof literal === 'string'));
  return edited && !moved;
}

function isContent(table: Table, name: string | undefined): boolean {
  const column = table.columns.find((candidate) => candidate.name === name);
  return column !== undefined && !/^(timestamp|date|bool)/.test(column.type);
}

/** Whether a statement asks for what belongs to one other row: by equality with a key that the code hands in. */
export function asksForOneParent({ facts }: Statement, catalogue: App['catalogue']): boolean {
  const source = facts.tables[0];
  const table = source && findTable(catalogue, source.name, source.schema);
  if (!table) return false;
  return facts.filters.some((filter) => {
    if (filter.operator !== '=' || filter.alternative || filter.wrapped || filter.parameter === undefined) return false;
    if (filter.literal !== undefined || !isOn(filter, source)) return false;
    const declared = table.foreignKeys.some((key) => key.columns[0] === filter.column);
    return declared || /(^|_)id$|[a-z]Id$/.test(filter.column);
  });
}
