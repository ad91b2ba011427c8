import { type App, findTable, type Scenario, type Table, type ValueSource } from '../model/index.js';
import { gatherFacts, type Link, ownerColumn, tableKey } from '../scenario/index.js';

/** A data file of the load: rows of a table, with columns of others that they name. */
export interface DataFile {
  name: string;
  table: Table;
  columns: DataColumn[];
  /** Tables that the rows name, by the column. */
  joins: { table: Table; column: string; references: string }[];
  /** The column that names whose row it is, where one does: of its own table, or of one that it names. */
  owner?: { of: Table; column: string };
}

export interface DataColumn {
  /** In the file. */
  as: string;
  /** Undefined: of the file's own table. */
  of?: Table;
  column: string;
  /** Only its beginning, for a search. */
  begins: boolean;
  number: boolean;
}

/** A value of a request, by where it is from. */
export interface Wanted extends ValueSource {
  begins: boolean;
}

/** Where a value is found: file and column. */
export interface Found {
  file: string;
  column: string;
  number: boolean;
}

/** Gathers the data files of a load, request by request. */
export interface DataFiles {
  /** Where the values of one request are found; values whose tables name each other come from one row. */
  add(wanted: readonly Wanted[]): (Found | undefined)[];
  all(): DataFile[];
  /** The table of the users and the column by which others name them. */
  population: { table: Table; key: string } | undefined;
}

export function dataFilesOf(app: App, scenario: Scenario): DataFiles {
  const facts = gatherFacts(app, scenario.population);
  const people = facts.population?.table;
  const key = people?.primaryKey[0];
  const population = people === undefined || key === undefined ? undefined : { table: people, key };
  const files = new Map<string, DataFile>();
  const linkBetween = (from: Table, to: Table): Link | undefined =>
    facts.links.find((link) => link.from === tableKey(from) && link.to === tableKey(to) && link.columns.length === 1);
  const ownerOf = (table: Table): string | undefined => {
    if (population === undefined) return undefined;
    if (table === population.table) return population.key;
    const column = ownerColumn(facts, table);
    const names = facts.links.find(({ from, columns }) => from === tableKey(table) && columns[0] === column)?.to;
    return names === tableKey(population.table) ? column : undefined;
  };
  const fileFor = (table: Table, joined: readonly Table[]): DataFile => {
    const joins = joined.flatMap((other) => {
      const link = linkBetween(table, other);
      return link === undefined ? [] : [{ table: other, column: link.columns[0] ?? '', references: link.references[0] ?? '' }];
    });
    const id = [table, ...joined].map(tableKey).join(' ');
    const known = files.get(id);
    if (known !== undefined) return known;
    const [owner] = [table, ...joined].flatMap((of) => {
      const column = ownerOf(of);
      return column === undefined ? [] : [{ of, column }];
    });
    const name = freshName([table, ...joined], new Set([...files.values()].map((file) => file.name)));
    const file: DataFile = { name, table, columns: [], joins, ...(owner === undefined ? {} : { owner }) };
    files.set(id, file);
    return file;
  };
  return {
    population,
    all: () => [...files.values()],
    add: (wanted) => {
      const tables = wanted.map(({ table, schema }) => findTable(app.catalogue, table, schema));
      const distinct = [...new Set(tables.flatMap((table) => table ?? []))];
      // The one that names the others leads: a comment and its article are one row.
      const bases = distinct.map((table) => ({
        table,
        named: distinct.filter((other) => other !== table && linkBetween(table, other)),
      }));
      return wanted.map(({ column, begins }, at) => {
        const table = tables[at];
        if (table === undefined) return undefined;
        const over = bases.find(({ named }) => named.includes(table));
        const file =
          over === undefined
            ? fileFor(table, bases.find((base) => base.table === table)?.named ?? [])
            : fileFor(over.table, over.named);
        return placeIn(file, table, column, begins);
      });
    },
  };
}

function placeIn(file: DataFile, table: Table, column: string, begins: boolean): Found | undefined {
  const type = table.columns.find(({ name }) => name === column)?.type;
  if (type === undefined) return undefined;
  const same = file.columns.find((each) => (each.of ?? file.table) === table && each.column === column && each.begins === begins);
  const number = /^(?:smallint|integer|bigint|numeric|real|double precision)/.test(type);
  const added: DataColumn = same ?? {
    as: freshColumn(
      file,
      `${table === file.table ? '' : `${plainName(table.name)}_`}${plainName(column)}${begins ? '_begins' : ''}`,
    ),
    ...(table === file.table ? {} : { of: table }),
    column,
    begins,
    number: number && !begins,
  };
  if (same === undefined) file.columns.push(added);
  return { file: file.name, column: added.as, number: added.number };
}

function freshColumn({ columns }: DataFile, wanted: string): string {
  return fresh(wanted, new Set(['account', ...columns.map(({ as }) => as)]));
}

function freshName(tables: readonly Table[], taken: ReadonlySet<string>): string {
  return fresh(
    tables
      .map(({ schema, name }) => plainName(schema === 'public' ? name : `${schema}_${name}`))
      .join('-')
      .slice(0, 80),
    taken,
  );
}

function fresh(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}_${String(count)}`;
    if (!taken.has(name)) return name;
  }
}

/** Letters that a file's name may have everywhere. */
function plainName(name: string): string {
  return name.replace(/\W+/g, '_').toLowerCase() || '_';
}
