const askers = /(?:\bauth\.uid\(\)(?:\s+AS\s+uid\))?\s*=\s*"?(\w+)"?\)|\(\(?"?(\w+)"?\s*=\s*(?:\(\s*SELECT\s+)?auth\.uid\(\))/gi;

/** Columns that a policy's condition, as Postgres prints it, compares with who asks: `(auth.uid() = user_id)`. */
export function comparedWithAsker(condition: string): string[] {
  return [...condition.matchAll(askers)].flatMap(([, behind, before]) => behind ?? before ?? []);
}
