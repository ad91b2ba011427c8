/** What is written: texts by their paths from the output's root. */
export type Files = Map<string, string>;

/** Lines as a text that ends with a line. */
export function lines(...parts: (string | string[] | undefined)[]): string {
  return `${parts
    .flat()
    .filter((part) => part !== undefined)
    .join('\n')}\n`;
}

/** Each line of a text further in, but for empty ones. */
export function indent(text: string, by = 2): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** A text as a literal of the output's code. */
export function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'`;
}

/** A text as a literal of SQL. */
export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replace(/'/g, "''")}'` : String(value);
}

/** A name as a property: quoted where it has to be. */
export function key(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoted(name);
}

/** A list of items in one line where it is short, else a line each. */
export function inBrackets(open: string, items: string[], close: string, most = 100): string {
  const inner = items.join(', ');
  const padded = open.endsWith('{') && items.length > 0 ? `${open} ${inner} ${close}` : `${open}${inner}${close}`;
  if (padded.length <= most && !padded.includes('\n')) return padded;
  return `${open}\n${items.map((item) => `${indent(item)},`).join('\n')}\n${close}`;
}
