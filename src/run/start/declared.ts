import { type Wanted, wantedBy } from './wanted.js';

/** A name that a schema of the environment declares. */
export interface Declared {
  optional: boolean;
  wanted: Wanted;
}

/** Files that hold their environment against a schema. */
const checks = /\bz\.|zod|envalid|\bJoi\b|class-validator|env-schema|typebox|createEnv|valibot|yup/;
const reads = /process\.env|import\.meta\.env|registerAs|envSchema|createEnv/;
const declares = /^[ \t]*(?:readonly |public )?['"]?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)['"]?[!?]?[ \t]*:/gm;
const optional = /\.optional\(|\.default\(|\.nullish\(|IsOptional|default:|Type\.Optional/;

/** Names that a file declares as its environment; none where it checks none. */
export function declaredIn(text: string): Map<string, Declared> {
  const declared = new Map<string, Declared>();
  if (!reads.test(text) || !checks.test(text)) return declared;
  const found = [...text.matchAll(declares)];
  for (const [at, match] of found.entries()) {
    const end = match.index + match[0].length;
    const behind = text.slice(end, Math.min(found[at + 1]?.index ?? text.length, end + 300));
    // Decorators stand before the name that they are of.
    const previous = found[at - 1];
    const before = text.slice(previous === undefined ? 0 : previous.index + previous[0].length, match.index);
    const [decorators = ''] = /(?:^[ \t]*@[^\n]*\n)+$/m.exec(before) ?? [];
    const words = decorators === '' ? behind : decorators;
    declared.set(match[1] ?? '', { optional: optional.test(words), wanted: wantedBy(listed(words)) });
  }
  return declared;
}

/** `z.enum(['a', 'b'])` in the words of a refusal. */
function listed(words: string): string {
  return words.replace(/(?:enum|oneOf|valid|choices:)\s*\(?\s*\[([^\]]*)\]/, 'one of $1');
}
