/** Milliseconds of CPU that carrying one row costs the reference app process (docs/ceiling.md, "Work"). */
export const processMillisecondsPerRow = 0.018;

/** Reference milliseconds of a statement: fitted to 32 statements at a million users. */
export const databaseCost = { perStatement: 0.017, perBuffer: 0.00086, perScanned: 0.00008, perRow: 0.00026 };

/** Milliseconds that a statement waits for its way from the app to the database and back (docs/ceiling.md "Work"). */
export const roundTripMilliseconds = 1;

/** Reference milliseconds that a statement takes in the database, from its counts. */
export function databaseMilliseconds({
  rows,
  scanned,
  buffers,
}: {
  rows: number;
  scanned: number;
  buffers: number;
  bytes?: number;
}): number {
  return (
    databaseCost.perStatement + databaseCost.perBuffer * buffers + databaseCost.perScanned * scanned + databaseCost.perRow * rows
  );
}

/** Share of the requests that may fail before an app under load no longer keeps its budget: declared assumption. */
export const mostFailedShare = 0.001;
