import { type Column, columnCalled, findTable, type Location, type Statement, type Table, type Work } from '../../model/index.js';
import type { CodeApp } from './model.js';

/** A loop over rows of which the app's reading tells. */
export interface RowLoop {
  location: Location;
  /** Calls whose rows it goes over. */
  over: string[];
  /** Calls that are made in it, in whatever function. */
  body: string[];
}

/** The loops over rows in which a call is made, the innermost around it, each once. */
export function rowLoopsOf(app: Pick<CodeApp, 'entryPoints'>, site: string): RowLoop[] {
  const found = new Map<string, RowLoop>();
  const others = new Set<string>();
  for (const { work } of app.entryPoints) {
    for (const loop of loopsAround(work, site, undefined)) {
      const key = JSON.stringify([loop.location.file, loop.location.line, loop.location.column]);
      if (loop.over.kind !== 'rows') others.add(key);
      else {
        const known = found.get(key) ?? { location: loop.location, over: [], body: [] };
        found.set(key, { ...known, over: [...known.over, ...loop.over.sites], body: [...known.body, ...sitesIn(loop.body)] });
      }
    }
  }
  return [...found].flatMap(([key, loop]) => (others.has(key) ? [] : [loop]));
}

type WorkLoop = Extract<Work, { kind: 'loop' }>;

function loopsAround(work: Work, site: string, innermost: WorkLoop | undefined): WorkLoop[] {
  if (work.kind === 'call') return work.site === site && innermost !== undefined ? [innermost] : [];
  if (work.kind === 'loop') return loopsAround(work.body, site, work);
  return work.parts.flatMap((part) => loopsAround(part, site, innermost));
}

function sitesIn(work: Work): string[] {
  if (work.kind === 'call') return [work.site];
  return work.kind === 'loop' ? sitesIn(work.body) : work.parts.flatMap(sitesIn);
}

/** Whether all that is sent in a loop is known, and only reads. */
export function onlyReads({ body }: RowLoop, { statements }: Pick<CodeApp, 'statements'>): boolean {
  const verbs = new Map(body.map((site): [string, string[]] => [site, []]));
  for (const { site, facts } of statements) verbs.get(site)?.push(facts.verb);
  return [...verbs.values()].every((own) => own.length > 0 && own.every((verb) => verb === 'select'));
}

/** What the turns' keys are compared with, and where they come from. */
export interface KeyColumns {
  compared: Column;
  /** One row at most has a key. */
  unique: boolean;
  /** A key may be missing. */
  nullable: boolean;
}

/**
 * The columns on both sides of a loop's key, where a value is written the same on both: else a key that is there would not be found.
 * @param name the field of the element
 */
export function keyColumns(app: CodeApp, statement: Statement, loop: RowLoop, name: string): KeyColumns | string {
  const numbers = statement.parameters.flatMap(({ from }, at) =>
    from?.some((one) => loop.over.includes(one.site) && one.column === name && one.changed !== true) === true ? [at] : [],
  );
  const [number] = numbers;
  const place = number === undefined ? undefined : statement.parameters[number];
  if (number === undefined || place?.column === undefined || numbers.length > 1 || place.operator !== '=')
    return `where ${name} comes from is not known for sure`;
  const table = findTable(app.catalogue, place.column.table, place.column.schema);
  const compared = table?.columns.find((column) => column.name === place.column?.column);
  if (table === undefined || compared === undefined) return 'the column that it is compared with is not known';
  const sources = (place.from ?? []).flatMap((one) =>
    loop.over.includes(one.site) && one.column === name ? [sourceOf(app, one.site, name)] : [],
  );
  const known = sources.flatMap((one) => one ?? []);
  const family = familyOf(compared.type);
  if (known.length === 0 || known.length < sources.length) return `which column ${name} is of is not known for sure`;
  if (family === undefined || known.some(({ type }) => familyOf(type) !== family))
    return `${name} and what it is compared with may be written differently (${[...new Set([...known, compared].map(({ type }) => type))].join(', ')})`;
  const equal = statement.facts.filters.flatMap(({ operator, wrapped, alternative, column }) =>
    operator === '=' && !wrapped && !alternative ? [column] : [],
  );
  return { compared, unique: isUnique(table, equal), nullable: known.some(({ notNull }) => !notNull) };
}

function sourceOf(app: CodeApp, site: string, name: string): Column | undefined {
  const first = app.statements.find((statement) => statement.site === site && statement.order === 0);
  const found = (first?.facts.tables ?? []).flatMap((each) => {
    const table = findTable(app.catalogue, each.name, each.schema);
    return (table && columnCalled(table, name)) ?? [];
  });
  const types = new Set(found.map(({ type }) => familyOf(type)));
  // Of a join any of the tables may be meant: it is enough that all say the same.
  return types.size === 1 ? (found.find(({ notNull }) => !notNull) ?? found[0]) : undefined;
}

/** Types whose values are written in one way. */
function familyOf(type: string): string | undefined {
  if (/^(?:text|character varying(?:\(\d+\))?)$/.test(type)) return 'text';
  if (/^(?:integer|smallint)$/.test(type)) return 'integer';
  return /^(?:uuid|bigint)$/.test(type) ? type : undefined;
}

/** Whether one row at most has given values in these columns. */
function isUnique({ primaryKey, indexes }: Pick<Table, 'primaryKey' | 'indexes'>, columns: readonly string[]): boolean {
  const covered = (key: readonly string[]): boolean => key.length > 0 && key.every((column) => columns.includes(column));
  const named = ({ keys }: Table['indexes'][number]): string[] =>
    keys.map(({ text, expression }) => (expression ? '' : text.replace(/^"(.*)"$/, '$1')));
  return covered(primaryKey) || indexes.some((index) => index.unique && index.where === undefined && covered(named(index)));
}
