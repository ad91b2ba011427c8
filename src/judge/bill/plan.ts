/** A size of database, or of server, that a platform rents out. */
export interface Size {
  name: string;
  dollarsPerMonth: number;
  cores: number;
  /** Connections that clients may hold, through the platform's own pooler where it has one; absent: the owner sets them. */
  connections?: number;
  /** The largest database that fits, or that the platform advises for it, in gigabytes; absent: disk is paid for by itself. */
  gigabytes?: number;
  /** Memory in gigabytes, where the app's process runs there too. */
  memory?: number;
}

/** Something that is paid for by the piece above what the plan includes. */
export interface Meter {
  included: number;
  dollars: number;
}

/** What every price list says of itself, so that anybody can check and renew it. */
interface PriceList {
  platform: string;
  plan: string;
  /** When the sources were read, `YYYY-MM-DD`. */
  asOf: string;
  sources: string[];
  /** Per month, whatever is used. */
  base: number;
  /** Part of the use that the base pays for. */
  computeCredit: number;
  /** Per gigabyte that leaves; undefined where no price was found. */
  egress: Meter | undefined;
  /** What costs something there, or limits it, and for which no figure was found: named to the reader. */
  unknown: string[];
  walls: PlatformWall[];
}

/** What a platform asks for a database. */
export interface Plan extends PriceList {
  /** Fixed sizes, ascending; or compute by the hour. */
  compute:
    | { kind: 'sizes'; sizes: Size[] }
    | { kind: 'hours'; dollarsPerCoreHour: number; leastCores: number; mostCores: number };
  /** There are larger sizes whose prices were not found: beyond the list nothing is said. */
  largerUnknown?: true;
  /** Per gigabyte of database and month. */
  disk: Meter;
  /** Per account that signs in within a month, where the platform does the signing in. */
  activeUsers: Meter | undefined;
}

/** What a platform asks for running the app's process. */
export interface ProcessPlan extends PriceList {
  compute:
    /** By use: `active` pays for the core while the code computes, `allocated` for the machine as long as it serves a request. */
    | {
        kind: 'use';
        core: 'active' | 'allocated';
        dollarsPerCoreHour: number;
        dollarsPerGigabyteHour: number;
        /** Gigabytes of one instance; absent: what the scenario gives the process. */
        memory?: number;
        dollarsPerMillionRequests: number;
      }
    /** A machine by the month, of which only the cheapest and the dearest price are known, not how much it takes. */
    | { kind: 'rented'; dollars: [number, number]; size: string }
    | { kind: 'sizes'; sizes: Size[] };
}

/** A limit that no money moves within the plan. */
export interface PlatformWall {
  /** What is limited, in words: "an answer of a function". */
  what: string;
  /** The figure that it is held against: of the dearest entry point, or of all together for `at once` and `connections`. */
  measure: 'milliseconds' | 'bytes' | 'megabytes of heap' | 'at once' | 'connections';
  limit: number;
  /** The limit in words. */
  says: string;
  asOf: string;
  source: string;
}
