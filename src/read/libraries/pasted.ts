import { literalText, type Value } from '../interpret/value.js';

/** Text that a tagged template takes as it stands, and not as a parameter: `sql.unsafe(text)` of Neon, `Prisma.raw(text)`. */
export function pasted(text: Value | undefined): Value {
  if (!text) return { kind: 'sql', chunks: [] };
  const known = literalText(text);
  return { kind: 'sql', chunks: [known ?? { kind: 'call', name: 'pasted', arguments: [text] }] };
}
