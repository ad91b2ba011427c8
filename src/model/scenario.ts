/** How many rows a table has at N users. `perUser` rows times users, or a fixed number. */
export interface TableScenario {
  schema: string;
  table: string;
  /** Rows = max(1, round(perUser × users)) when set, else `fixed`. */
  perUser?: number;
  fixed?: number;
  /** The rule of docs/scenario.md in a few plain words: "money: three orders per user". */
  reason: string;
  /** The rule's number in docs/scenario.md; 0 where the owner says it. */
  rule: number;
  /** Neither names nor code decided: cannot alone carry the headline. */
  guess: boolean;
  /** Who said so, where it was no rule: the owner, or a live database. */
  from?: 'owner' | 'database';
  /** Column that names the row's owner (leads to the population), where there is one. */
  owner?: string;
  /** Column that names the one thing of which its rows are parts (the lines of an order): even the fullest has a handful. */
  partOf?: string;
}

/** The declared assumptions of a verdict; every field may be set in `loadbearing.json`. */
export interface Scenario {
  population: { schema: string; table: string; unit: string; reason: string } | undefined;
  /** What N counts when no table says whose row it is: "household". Then `usersPerGroup` users share one. */
  group?: { unit: string; table?: string; usersPerGroup: number };
  tables: TableScenario[];
  traffic: {
    dailyShare: number;
    visitsPerDay: number;
    minutesPerVisit: number;
    viewsPerMinute: number;
    writesPerView: number;
    peakFactor: number;
  };
  budgets: { viewMilliseconds: number; writeMilliseconds: number; backOfficeMilliseconds: number };
  /** Where it runs, as its owner says; what is absent is told by the repository. */
  platform?: { database?: string; process?: string; mailsPerHour?: number };
  machine: {
    databaseCores: number;
    databaseConnections: number;
    /** Connections of the app's own pool; absent: what its library makes unless told. */
    poolConnections?: number;
    processCores: number;
    processHeapMegabytes: number;
    utilisation: number;
  };
}

/** Rows of a table at that many users. */
export function rowsAt(table: TableScenario, users: number): number {
  return table.perUser === undefined ? Math.max(0, Math.round(table.fixed ?? 0)) : Math.max(1, Math.round(table.perUser * users));
}
