/** A size of database that a platform rents out. */
export interface Size {
  name: string;
  dollarsPerMonth: number;
  cores: number;
  /** Connections that clients may hold, through the platform's own pooler where it has one. */
  connections: number;
  /** The largest database that the platform advises for it, in gigabytes. */
  gigabytes: number;
}

/** Something that is paid for by the piece above what the plan includes. */
export interface Meter {
  included: number;
  dollars: number;
}

/** What a platform asks for: dated, with its sources, so that anybody can check and renew it. */
export interface Plan {
  platform: string;
  plan: string;
  /** When the sources were read, `YYYY-MM-DD`. */
  asOf: string;
  sources: string[];
  /** Per month, whatever is used. */
  base: number;
  /** Part of the compute that the base pays for. */
  computeCredit: number;
  /** Fixed sizes, ascending; or compute by the hour. */
  compute:
    | { kind: 'sizes'; sizes: Size[] }
    | { kind: 'hours'; dollarsPerCoreHour: number; leastCores: number; mostCores: number };
  /** Per gigabyte of database and month. */
  disk: Meter;
  /** Per gigabyte that leaves the database. */
  egress: Meter;
  /** Per account that signs in within a month, where the platform does the signing in. */
  activeUsers: Meter | undefined;
}
