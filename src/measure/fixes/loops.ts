import { columnCalled, findTable, type App, type Parameter, type Statement, type Work } from '../../model/index.js';
import type { Before } from './before.js';
import type { Bench } from './bench.js';
import { isOpenWrite } from './each-own.js';

/** A parameter that a loop takes from the row it is at. */
export interface LoopKey {
  /** Number of the parameter, from 1. */
  number: number;
  /** Column of the rows that are looped over. */
  column: string;
  type: string;
}

/** A statement that is sent once per row of another. */
export interface Loop {
  outer: Before;
  inner: Before;
  keys: LoopKey[];
  /** What an update stores besides, each turn perhaps another value: `column` is the one that it is stored in. */
  written: LoopKey[];
}

/** The loops over rows in all entry points, each statement once, whose parameters come from the row. */
export function loopsOf({ app, statements }: Bench): Loop[] {
  const measured = new Map(statements.flatMap((before) => before.batch.ids.map((id): [string, Before] => [id, before])));
  const bySite = (site: string): Statement[] => app.statements.filter((statement) => statement.site === site);
  const found = new Map<Before, Loop>();
  for (const { over, body } of app.entryPoints.flatMap(({ work }) => rowLoops(work))) {
    const outer = over
      .flatMap(bySite)
      .flatMap((statement) => (statement.order === 0 ? (measured.get(statement.id) ?? []) : []))[0];
    for (const statement of body.flatMap(bySite)) {
      const inner = measured.get(statement.id);
      const keys = statement.parameters.flatMap((parameter, at) => keyOf(app, parameter, at + 1, over) ?? []);
      if (outer === undefined || inner === undefined || found.has(inner) || keys.length === 0) continue;
      found.set(inner, { outer, inner, keys, written: writtenIn(app, statement, keys) });
    }
  }
  return [...found.values()];
}

function keyOf(app: App, { from, column }: Parameter, number: number, over: readonly string[]): LoopKey | undefined {
  const source = from?.find((one) => over.includes(one.site));
  const type = column && typeOf(app, column);
  if (source?.column === undefined || type === undefined) return undefined;
  return { number, column: nameInRows(app, source.site, source.column), type };
}

function writtenIn(app: App, { facts, parameters }: Statement, keys: readonly LoopKey[]): LoopKey[] {
  if (facts.verb !== 'update') return [];
  return parameters.flatMap((parameter, at): LoopKey[] => {
    const { column } = parameter;
    if (!isOpenWrite(parameter) || column === undefined || keys.some(({ number }) => number === at + 1)) return [];
    const type = typeOf(app, column);
    return type === undefined ? [] : [{ number: at + 1, column: column.column, type }];
  });
}

function typeOf(app: App, { table, schema, column }: NonNullable<Parameter['column']>): string | undefined {
  return findTable(app.catalogue, table, schema)?.columns.find(({ name }) => name === column)?.type;
}

/** What a column is called in the rows that a call gets, where the code has a name of its own for it. */
function nameInRows(app: App, site: string, name: string): string {
  const first = app.statements.find((statement) => statement.site === site && statement.order === 0);
  const found = (first?.facts.tables ?? []).flatMap((each) => {
    const table = findTable(app.catalogue, each.name, each.schema);
    return (table && columnCalled(table, name)?.name) ?? [];
  });
  return found.includes(name) ? name : (found[0] ?? name);
}

/** The sites that are looped over, and the sites within. */
function rowLoops(work: Work): { over: string[]; body: string[] }[] {
  if (work.kind === 'call') return [];
  if (work.kind !== 'loop') return work.parts.flatMap(rowLoops);
  const inner = rowLoops(work.body);
  return work.over.kind === 'rows' ? [{ over: work.over.sites, body: sitesIn(work.body) }, ...inner] : inner;
}

function sitesIn(work: Work): string[] {
  if (work.kind === 'call') return [work.site];
  return work.kind === 'loop' ? sitesIn(work.body) : work.parts.flatMap(sitesIn);
}
