/** A statement without what its spelling may differ in: white space and a semicolon at its end. */
export function fingerprint(sql: string): string {
  return sql.replace(/\s+/g, ' ').replace(/;\s*$/, '').trim();
}
