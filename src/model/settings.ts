import type { Gate } from './gate.js';
import type { Scenario } from './scenario.js';

/** How many rows a table has, as its owner says: exactly one of `perUser` and `fixed`. */
export interface TableSettings {
  perUser?: number;
  fixed?: number;
  /** Why, in the owner's words. */
  reason?: string;
  /** Still a guess: it cannot alone carry the headline. */
  guess?: boolean;
}

/** The experiments with a running app. */
export const experimentNames = ['repeat', 'overlap', 'twin', 'grow', 'after', 'push'] as const;

export type ExperimentName = (typeof experimentNames)[number];

/** How the app is run, where it cannot be found out. */
export interface RunSettings {
  /** What starts it, for a shell. */
  command?: string;
  /** The folder within the repository in which it runs. */
  folder?: string;
  /** Seconds that it may take until it answers. */
  seconds?: number;
  /** What stands in its environment besides what is made up. */
  environment?: Record<string, string>;
  /** Only these experiments; all of them unless told. */
  experiments?: ExperimentName[];
  /** Documents that tell of its requests, beside those that lie in its folder: OpenAPI, HAR or Postman. */
  requests?: string[];
  /** How a user of the filled data gets in. */
  signIn?: {
    /** Makes a token known in the lab's database: `$1` is the token, `$2` the user's key. */
    sql?: string;
    /** What their requests carry; `{token}` and `{user}` stand for theirs. */
    headers: Record<string, string>;
  };
}

/** What the owner sets in `loadbearing.json`; what is absent stays as the tool has it. */
export interface Settings {
  $schema?: string;
  /** Accounts today, and the sizes to judge. */
  now?: number;
  users?: number[];
  /** Newcomers in an hour, where advertising is planned. */
  ads?: number;
  /** Rules by id or kind. */
  only?: string[];
  skip?: string[];
  /** File with the answer to `loadbearing snapshot`, beside the settings. */
  snapshot?: string;
  /** The table that holds the users, and what one of them is called. */
  population?: { table: string; unit?: string };
  /** Null: the rows do say whose they are. */
  group?: { unit: string; table?: string; usersPerGroup: number } | null;
  /** By `table` or `schema.table`. */
  tables?: Record<string, TableSettings>;
  traffic?: Partial<Scenario['traffic']>;
  budgets?: Partial<Scenario['budgets']>;
  machine?: Partial<Scenario['machine']>;
  platform?: NonNullable<Scenario['platform']>;
  /** What the check must find, else it fails. */
  gate?: Gate;
  /** How `--run` starts the app. */
  run?: RunSettings;
}

/** Settings with where they stand, so that what the app does not have can be named with its place. */
export interface Told {
  /** As it is named to people. */
  file: string;
  settings: Settings;
  /** Line of each value by its path: `tables/orders/perUser`. */
  lines: Record<string, number>;
}
