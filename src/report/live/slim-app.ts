import { identity } from '../../judge/basis.js';
import { isSignedIn, saysYes, setsSetting } from '../../judge/guarded.js';
import type { App, CallSite, Catalogue, EntryPoint, Location, Parameter, Statement, Table, Work } from '../../model/index.js';

const nowhere: Location = { file: '', line: 0, endLine: 0, column: 0 };

/** The app as the judge's answer needs it: its structure without its texts. */
export function slimApp(app: App): App {
  return {
    name: app.name,
    stack: app.stack,
    ...(app.platforms === undefined ? {} : { platforms: app.platforms }),
    catalogue: slimCatalogue(app.catalogue),
    callSites: app.callSites.map(slimSite),
    statements: slimStatements(app.statements),
    entryPoints: app.entryPoints.map(slimEntry),
    links: [],
    subscriptions: app.subscriptions,
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

function slimSite(site: CallSite): CallSite {
  return {
    ...site,
    symbol: '',
    variants: [],
    usedColumns: [],
    uses: site.uses.map(({ location, within, use, filtered }) => ({
      location,
      within,
      use,
      filtered,
      usedColumns: [],
      firstOf: [],
    })),
  };
}

/** A number stands for the text: equal statements keep being equal. */
function slimStatements(statements: readonly Statement[]): Statement[] {
  const numbers = new Map<string, number>();
  return statements.map((statement) => {
    const same = identity(statement);
    const number = numbers.get(same) ?? numbers.size;
    numbers.set(same, number);
    const { facts, refused } = statement;
    return {
      ...statement,
      sql: `${setsSetting(statement.sql) ? 'set_config( ' : ''}${String(number)}`,
      parameters: statement.parameters.map(slimParameter),
      location: nowhere,
      ...(refused === undefined ? {} : { refused: { by: refused.by, code: '', message: '' } }),
      facts: {
        ...facts,
        filters: facts.filters.map(({ literal, ...filter }) => filter),
        orderBy: [],
        aggregates: [],
        groupBy: [],
        casts: [],
      },
    };
  });
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

function slimEntry(entry: EntryPoint): EntryPoint {
  const { requests: _, channels: __, calledBy, work, ...rest } = entry;
  return {
    ...rest,
    work: slimWork(work),
    ...(calledBy === undefined
      ? {}
      : { calledBy: calledBy.map((caller) => ({ ...caller, name: '', address: '', service: '', from: [], location: nowhere })) }),
  };
}

function slimWork(work: Work): Work {
  switch (work.kind) {
    case 'call':
      return work;
    case 'loop': {
      const { over } = work;
      const source = over.kind === 'input' || over.kind === 'unknown' ? { kind: over.kind, name: '' } : over;
      return { ...work, over: source, location: nowhere, body: slimWork(work.body) };
    }
    default:
      return { kind: work.kind, parts: work.parts.map(slimWork) };
  }
}
