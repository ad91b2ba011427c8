/**
 * Whether a file is no migration: migrations are run one after the other, each once, and which of some loose scripts were ever run
 * nobody tells.
 */
export function isLoose(file: string): boolean {
  return !/(?:^|\/)migrations?\/|(?:^|\/)drizzle\//i.test(file);
}
