import { identity } from '../../judge/basis.js';
import { isSignedIn, saysYes, setsSetting } from '../../judge/guarded.js';
import type {
  App,
  CallSite,
  Catalogue,
  EntryPoint,
  Filter,
  Location,
  LoopSource,
  Parameter,
  Statement,
  Table,
  Work,
} from '../../model/index.js';

const nowhere: Location = { file: '', line: 0, endLine: 0, column: 0 };

/** Gives each text a short name, always the same: what is equal stays equal. */
type Renamed = (text: string) => string;

function renaming(): Renamed {
  const names = new Map<string, string>();
  return (text) => {
    const name = names.get(text) ?? names.size.toString(36);
    names.set(text, name);
    return name;
  };
}

/** The app as the judge's answer needs it: its structure without its texts, and without the names of its files and functions. */
export function slimApp(app: App): App {
  const renamed = renaming();
  return {
    name: app.name,
    stack: app.stack,
    ...(app.platforms === undefined ? {} : { platforms: app.platforms }),
    catalogue: slimCatalogue(app.catalogue),
    callSites: app.callSites.map((site) => slimSite(site, renamed)),
    statements: slimStatements(app.statements, renamed),
    entryPoints: app.entryPoints.map((entry) => slimEntry(entry, renamed)),
    links: [],
    subscriptions: app.subscriptions.map((one) => ({ ...one, location: slimLocation(one.location, renamed) })),
    suppressions: [],
    processFacts: [],
    signIn: app.signIn,
    files: app.files,
    unknowns: [],
  };
}

function slimCatalogue({ tables }: Catalogue): Catalogue {
  return { tables: tables.map(slimTable), views: [], functions: [], refusals: [], sources: [], unknowns: [] };
}

function slimTable(table: Table): Table {
  return {
    ...table,
    columns: [],
    indexes: [],
    checks: [],
    columnLocations: {},
    location: nowhere,
    // Of a policy only whether it narrows anything is asked.
    policies: table.policies.map(({ command, permissive, using, check }) => ({
      name: '',
      command,
      roles: [],
      permissive,
      ...(using === undefined ? {} : { using: narrows(using) }),
      ...(check === undefined ? {} : { check: narrows(check) }),
    })),
  };
}

const narrows = (text: string): string => (saysYes(text) ? 'true' : 'some');

function slimLocation({ file, ...place }: Location, renamed: Renamed): Location {
  return { ...place, file: renamed(file) };
}

function slimSite(site: CallSite, renamed: Renamed): CallSite {
  return {
    ...site,
    id: renamed(site.id),
    location: slimLocation(site.location, renamed),
    symbol: '',
    variants: [],
    usedColumns: [],
    uses: site.uses.map(({ location, within, use, filtered }) => ({
      location: slimLocation(location, renamed),
      within: renamed(within),
      use,
      filtered,
      usedColumns: [],
      firstOf: [],
    })),
  };
}

/** A short name stands for the text: equal statements keep being equal. */
function slimStatements(statements: readonly Statement[], renamed: Renamed): Statement[] {
  return statements.map((statement) => {
    const { facts, refused, idleFilters: _, onePer: __, replaced: ___, ...rest } = statement;
    return {
      ...rest,
      sql: `${setsSetting(statement.sql) ? 'set_config( ' : ''}${renamed(identity(statement))}`,
      site: renamed(statement.site),
      parameters: statement.parameters.map(slimParameter),
      location: nowhere,
      ...(refused === undefined ? {} : { refused: { by: refused.by, code: '', message: '' } }),
      facts: {
        ...facts,
        filters: facts.filters.map(slimFilter),
        orderBy: [],
        aggregates: [],
        groupBy: [],
        casts: [],
        sets: [],
      },
    };
  });
}

function slimFilter(filter: Filter): Filter {
  const { literal: _, ...rest } = filter;
  return rest;
}

/** Whether it is fixed, whether it is the person who asks, and with which column it is compared. */
function slimParameter(parameter: Parameter): Parameter {
  const { literal, column } = parameter;
  return {
    origin: isSignedIn(parameter) ? 'user:' : '',
    ...(literal === undefined ? {} : { literal: 0 }),
    ...(column === undefined ? {} : { column }),
  };
}

function slimEntry(entry: EntryPoint, renamed: Renamed): EntryPoint {
  const { requests: _, channels: __, takes: ___, screenUses: ____, calledBy, functions, work, ...rest } = entry;
  return {
    ...rest,
    location: slimLocation(entry.location, renamed),
    work: slimWork(work, renamed),
    ...(functions === undefined ? {} : { functions: functions.map(renamed) }),
    ...(calledBy === undefined
      ? {}
      : { calledBy: calledBy.map((caller) => ({ ...caller, name: '', address: '', service: '', from: [], location: nowhere })) }),
  };
}

function slimWork(work: Work, renamed: Renamed): Work {
  switch (work.kind) {
    case 'call':
      return { ...work, site: renamed(work.site) };
    case 'loop':
      return { ...work, over: slimSource(work.over, renamed), location: nowhere, body: slimWork(work.body, renamed) };
    default:
      return { kind: work.kind, parts: work.parts.map((part) => slimWork(part, renamed)) };
  }
}

function slimSource(over: LoopSource, renamed: Renamed): LoopSource {
  if (over.kind === 'rows') return { ...over, sites: over.sites.map(renamed) };
  return over.kind === 'constant' ? over : { kind: over.kind, name: '' };
}
