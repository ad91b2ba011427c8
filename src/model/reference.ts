/** Milliseconds of CPU that carrying one row costs the reference app process (docs/ceiling.md, "Work"). */
export const processMillisecondsPerRow = 0.018;
