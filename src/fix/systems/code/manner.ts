/** A migration in code, in the manner of the newest one beside it. */
export interface Manner {
  name: string;
  /** What tells such a migration. */
  tells: RegExp;
  /** Its text. */
  text: (forward: Step[], back: string[], file: MigrationFile) => string;
  /** Whether an index can be built without a transaction around it. */
  concurrent: boolean;
  next: string;
}

export interface Step {
  reason: string;
  statements: string[];
}

/** How the newest migration is written, and how the new one is called. */
export interface MigrationFile {
  typed: boolean;
  modules: boolean;
  /** Milliseconds since 1970, by which TypeORM sorts its classes. */
  stamp: string;
}

/** A statement as a template of the language: nothing in it ends the template or is run by it. */
export function quote(statement: string): string {
  return `\`${statement.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

/** The lines that send the statements of each step, with the reason above them. */
export function calls(steps: Step[], call: string, indent: string): string {
  return steps.flatMap(({ reason, statements }) => [`${indent}// ${reason}`, lines(statements, call, indent)]).join('\n');
}

export function lines(statements: string[], call: string, indent: string): string {
  return statements.map((text) => `${indent}await ${call}(${quote(text)});`).join('\n');
}
