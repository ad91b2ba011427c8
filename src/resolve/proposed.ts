import { loadModule, type Node, parseSync } from 'libpg-query';
import { type App, type CallSite, LoadbearingError, type Reading, type Role } from '../model/index.js';

/** Where a proposed statement stands: in no file of the app. */
export const proposedPlace = 'the proposed statement';

const sent = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt'];

/**
 * The reading with a statement that the app might send, as a call of `pg` that is reached: from here on it goes the way of the
 * app's own. No entry point sends it, so that it moves no ceiling.
 * @throws LB_PROPOSED unless it is one SELECT, INSERT, UPDATE or DELETE
 */
export async function withProposed(reading: Reading, statement: { sql: string; role: Role } | undefined): Promise<Reading> {
  if (statement === undefined) return reading;
  await loadModule();
  refuseStrange(statement.sql);
  const site: CallSite = {
    id: proposedPlace,
    library: 'pg',
    symbol: proposedPlace,
    location: { file: proposedPlace, line: 1, endLine: 1, column: 1 },
    role: statement.role,
    variants: [{ steps: [{ name: 'query', arguments: [{ kind: 'literal', value: statement.sql }] }], label: '' }],
    use: 'delivered',
    uses: [],
    usedColumns: 'all',
    reached: true,
  };
  return { ...reading, callSites: [...reading.callSites, site] };
}

function refuseStrange(sql: string): void {
  let statements: Node[];
  try {
    statements = (parseSync(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
  } catch (error) {
    throw new LoadbearingError(
      'LB_PROPOSED',
      `its SQL does not parse (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  const [only] = statements;
  if (statements.length !== 1 || only === undefined || !sent.some((kind) => kind in only))
    throw new LoadbearingError('LB_PROPOSED', 'a statement is one SELECT, INSERT, UPDATE or DELETE, and nothing beside it');
  // Executed as a read, twice in one transaction, it would find its work done.
  if ('SelectStmt' in only && /"(?:Insert|Update|Delete|Merge)Stmt":/.test(JSON.stringify(only)))
    throw new LoadbearingError('LB_PROPOSED', 'a SELECT whose WITH writes is not measured; try the part that writes');
}

/** @throws LB_PROPOSED where Postgres does not take the statement, which then costs nothing that could be measured */
export function requireAccepted({ statements, unknowns }: App): void {
  const why =
    statements.find(({ location, refused }) => location.file === proposedPlace && refused !== undefined)?.refused?.message ??
    unknowns.find(({ what, location }) => what === 'call-site' && location?.file === proposedPlace)?.why;
  if (why !== undefined) throw new LoadbearingError('LB_PROPOSED', `Postgres refuses it (${why})`);
}
