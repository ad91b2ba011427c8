/** A name as SQL knows it: Prisma's `Usuario` is another table than `usuario`. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Words of SQL by which apps call tables and columns. */
const reserved =
  /^(?:user|order|group|end|desc|from|to|references|check|default|limit|offset|table|column|primary|when|like|case)$/;
