import type { Grade, Interval } from './measurement.js';

/** Dollars a month, low and high, and the size of machine that they rent; absent where the platform has none that is large enough. */
export interface MonthlyCost {
  dollars: Interval;
  size: string;
  /** By the high figures even the largest machine is too small. */
  beyond?: true;
}

/** A bill by a dated price list. */
export interface Bill {
  platform: string;
  plan: string;
  /** What is paid for: "the database alone". */
  serves: string;
  /** The file that says who runs it. */
  told?: string;
  /** When the prices were read, `YYYY-MM-DD`. */
  asOf: string;
  sources: string[];
  /** What costs something there and is not in it, because no price was found. */
  unknown: string[];
  /** There are larger sizes, whose prices are not known. */
  largerUnknown?: true;
  /** As the app is, and with the fixes that keep every answer. */
  at: { users: number; before: MonthlyCost | undefined; after: MonthlyCost | undefined }[];
}

/** A limit of the platform that runs the app's process, and from how many users the app meets it; absent: not up to the largest size. */
export interface PlatformLimit {
  platform: string;
  /** What is limited, and the limit in words. */
  what: string;
  says: string;
  users?: number;
  interval?: Interval;
  /** The entry point that meets it first. */
  entryPoint?: string;
  name?: string;
  grade: Grade;
  asOf: string;
  source: string;
}
