import { createHash } from 'node:crypto';
import { loadModule } from 'libpg-query';
import type { App, CallSite, CallVariant, Catalogue, DataModel, Parameter, Reading, Statement, Unknown } from '../model/index.js';
import { givenRoles, withBackOffice } from './back-office.js';
import { resolveDialect } from './dialect.js';
import { resolveDrizzle } from './drizzle/index.js';
import { emptyFacts, type Facts, statementFacts } from './facts.js';
import { resolveFirestore } from './firestore/index.js';
import { withInflow } from './inflow.js';
import { resolveKnex } from './knex/index.js';
import { resolveKysely } from './kysely/index.js';
import { resolveMongoose } from './mongoose/index.js';
import { Refused } from './postgrest/embed.js';
import { toRequest } from './postgrest/request.js';
import { translate } from './postgrest/translate.js';
import { resolvePrisma } from './prisma/index.js';
import { resolveSequelize } from './sequelize/index.js';
import { resolveTypeorm } from './typeorm/index.js';
import { resolveRaw } from './raw.js';
import { type Resolved, Unresolvable } from './sql.js';

type Resolver = (variant: CallVariant, catalogue: Catalogue, models: DataModel[]) => Resolved | Resolved[];

/** A new library is one reader and one line here. */
const resolvers: Record<CallSite['library'], Resolver> = {
  drizzle: resolveDrizzle,
  firestore: resolveFirestore,
  knex: resolveKnex,
  kysely: resolveKysely,
  mongoose: resolveMongoose,
  mysql: resolveDialect('MySQL'),
  pg: (variant) => resolveRaw(variant),
  prisma: resolvePrisma,
  sequelize: resolveSequelize,
  sqlite: resolveDialect('SQLite'),
  typeorm: resolveTypeorm,
  supabase: (variant, catalogue) => translate(toRequest(variant), catalogue),
};

/**
 * Calls and catalogue become the statements that the libraries really send. Pure. Every call site ends with a statement or
 * as an unknown with its reason: found = resolved + unknown.
 */
export async function resolve(reading: Reading, catalogue: Catalogue): Promise<App> {
  await loadModule();
  const statements: Statement[] = [];
  const unknowns: Unknown[] = [...reading.unknowns, ...catalogue.unknowns];
  const factsOf = rememberFacts(catalogue);
  for (const site of reading.callSites) {
    const reasons: string[] = [];
    const before = statements.length;
    site.variants.forEach((variant, index) => {
      try {
        refuseElsewhere(site.library, reading.otherDatabase);
        const resolved = [resolvers[site.library](variant, catalogue, reading.models)].flat();
        statements.push(...resolved.map((one, order) => toStatement(site, { variant: index, order }, one, factsOf)));
      } catch (error) {
        if (error instanceof Refused) statements.push(refusedStatement(site, index, error));
        else if (error instanceof Unresolvable) reasons.push(error.message);
        else throw error;
      }
    });
    if (statements.length === before)
      unknowns.push({
        what: 'call-site',
        name: site.symbol || site.id,
        why: reasons[0] ?? 'it is built but never sent',
        location: site.location,
      });
  }
  tellApart(statements);
  const given = givenRoles(reading.entryPoints, catalogue, statements);
  return {
    name: reading.app.name,
    stack: reading.app.stack,
    ...(reading.app.platforms === undefined ? {} : { platforms: reading.app.platforms }),
    catalogue,
    callSites: reading.callSites,
    statements,
    entryPoints: withInflow(withBackOffice(reading.entryPoints, given, statements), statements, catalogue),
    links: reading.links,
    subscriptions: reading.subscriptions,
    suppressions: reading.suppressions,
    processFacts: reading.processFacts,
    ...(reading.otherDatabase === undefined ? {} : { otherDatabase: reading.otherDatabase }),
    ...(reading.databaseAccess === undefined ? {} : { databaseAccess: reading.databaseAccess }),
    signIn: reading.signIn,
    ...(given === undefined ? {} : { givenRoles: given }),
    ...(reading.comparedWords === undefined ? {} : { comparedWords: reading.comparedWords }),
    ...(reading.signUps === undefined ? {} : { signUps: reading.signUps }),
    ...(reading.shadowedRoutes === undefined ? {} : { shadowedRoutes: reading.shadowedRoutes }),
    ...(reading.poolConnections === undefined ? {} : { poolConnections: reading.poolConnections }),
    files: reading.files,
    unknowns,
  };
}

/** A driver of another database than the app's: its rows are no rows of what is looked at. */
function refuseElsewhere(library: CallSite['library'], database: string | undefined): void {
  const own = library === 'mysql' ? 'MySQL' : library === 'sqlite' ? 'SQLite' : undefined;
  if (own !== undefined && own !== database)
    throw new Unresolvable(`it asks ${own}, and the app keeps its data in ${database ?? 'Postgres'}`);
}

/** An ORM sends the same text from many places, and Postgres's parser is the dearest step of this room. */
function rememberFacts(catalogue: Catalogue): (sql: string) => Facts | undefined {
  const known = new Map<string, Facts | undefined>();
  return (sql) => {
    if (!known.has(sql)) known.set(sql, statementFacts(sql, catalogue));
    return known.get(sql);
  };
}

/** Statements that steer the session or a transaction, and touch no table. */
function isControl(sql: string): boolean {
  return /^\s*(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|set|reset|show|listen|unlisten|notify|discard|deallocate|prepare\s+transaction)\b/i.test(
    sql,
  );
}

function toStatement(
  site: CallSite,
  place: { variant: number; order: number },
  resolved: Resolved,
  factsOf: (sql: string) => Facts | undefined,
): Statement {
  const whole = factsOf(resolved.sql);
  const told = resolved.core === undefined ? whole : factsOf(resolved.core);
  if (!whole || !told) {
    // Postgres's own parser refuses the text: it fails wherever it runs.
    if (site.library === 'pg') throw new Unresolvable('its SQL text does not parse as it was read');
    if (site.library === 'mysql' || site.library === 'sqlite')
      throw new Unresolvable('its SQL has words that could not be put into those of the parser, Postgres’s');
    throw new Unresolvable('the SQL made for it does not parse');
  }
  const parameters: Parameter[] = resolved.parameters.map((parameter, index) => {
    const use = told.parameters.get(index + 1) ?? whole.parameters.get(index + 1);
    if (!use) return parameter;
    const { operator, array } = use;
    const column =
      use.table === ''
        ? undefined
        : { table: use.table, column: use.column, ...(use.schema === undefined ? {} : { schema: use.schema }) };
    return { ...parameter, operator, ...(column ? { column } : {}), ...(array || parameter.array ? { array: true } : {}) };
  });
  const facts = withLiterals(told.facts, parameters);
  return {
    id: statementId(site, resolved.sql, place.variant),
    site: site.id,
    ...place,
    sql: resolved.sql,
    parameters,
    role: site.role,
    facts,
    json: resolved.json ?? false,
    ...(isControl(resolved.sql) ? { control: true as const } : {}),
    location: site.location,
    ...(resolved.rowCap === undefined ? {} : { rowCap: resolved.rowCap }),
    ...(resolved.idleFilters === undefined ? {} : { idleFilters: resolved.idleFilters }),
    ...(resolved.onePer === undefined ? {} : { onePer: resolved.onePer }),
    ...(resolved.replaced === undefined ? {} : { replaced: resolved.replaced }),
  };
}

/** A limit that is a parameter with a fixed value is that value; so is a compared literal. */
function withLiterals(facts: Statement['facts'], parameters: Parameter[]): Statement['facts'] {
  const fixed = (operator: string): number | undefined => {
    const literal = parameters.find((parameter) => parameter.operator === operator)?.literal;
    return typeof literal === 'number' ? literal : undefined;
  };
  const limit = facts.limit === 'parameter' ? fixed('limit') : undefined;
  const offset = facts.offset === 'parameter' ? fixed('offset') : undefined;
  const filters = facts.filters.map((filter) => {
    const literal = filter.parameter === undefined ? undefined : parameters[filter.parameter - 1]?.literal;
    return literal === undefined || Array.isArray(literal) ? filter : { ...filter, literal };
  });
  return { ...facts, filters, ...(limit === undefined ? {} : { limit }), ...(offset === undefined ? {} : { offset }) };
}

function refusedStatement(site: CallSite, variant: number, error: Refused): Statement {
  return {
    id: statementId(site, error.message, variant),
    site: site.id,
    variant,
    order: 0,
    sql: '',
    parameters: [],
    role: site.role,
    facts: emptyFacts(),
    json: true,
    location: site.location,
    refused: { by: error.by, code: error.code, message: error.message },
  };
}

/** A fingerprint of symbol, SQL and variant: it stays when lines move. */
function statementId(site: CallSite, sql: string, variant: number): string {
  return createHash('sha256').update(`${site.location.file}|${site.symbol}|${sql}|${variant}`).digest('hex').slice(0, 12);
}

/** The same SQL twice in one function: numbered in the order of the code. */
function tellApart(statements: Statement[]): void {
  const seen = new Map<string, number>();
  for (const statement of statements) {
    const count = (seen.get(statement.id) ?? 0) + 1;
    seen.set(statement.id, count);
    if (count > 1) statement.id = `${statement.id}-${count}`;
  }
}
