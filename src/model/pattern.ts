/** A name as a part of a regular expression: names of tables, columns and functions may hold any character. */
export function inPattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
