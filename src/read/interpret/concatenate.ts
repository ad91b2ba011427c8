import { derived } from './provenance.js';
import { literal, type Value } from './value.js';

/** `a + b`: texts joined, numbers added. */
export function concatenate(left: Value, right: Value, text: string): Value {
  if (left.kind === 'literal' && right.kind === 'literal' && typeof left.value === 'number' && typeof right.value === 'number')
    return literal(left.value + right.value);
  const textual = (side: Value): boolean =>
    side.kind === 'text' ||
    (side.kind === 'literal' && typeof side.value === 'string') ||
    (side.kind === 'choice' && side.options.length > 0 && side.options.every((option) => textual(option.value)));
  if (textual(left) || textual(right)) return textOf([...chunksOf(left), ...chunksOf(right)]);
  // One more than was asked for, to know whether there is a next page, is as much as was asked for.
  const [asked, more] = left.kind === 'input' ? [left, right] : [right, left];
  if (asked.kind === 'input' && asked.origin === 'request' && more.kind === 'literal' && typeof more.value === 'number')
    return {
      ...derived('request', `${asked.name} + ${String(more.value)}`, [left, right]),
      ...(asked.given ? { given: true } : {}),
    };
  return derived('unknown', text, [left, right]);
}

function chunksOf(value: Value): (string | Value)[] {
  if (value.kind === 'text') return value.chunks;
  return value.kind === 'literal' ? [String(value.value)] : [value];
}

/** A text value out of pieces; a plain literal when every piece is known. */
export function textOf(chunks: (string | Value)[]): Value {
  const folded: (string | Value)[] = [];
  for (const chunk of chunks) {
    const known =
      typeof chunk === 'string' ? chunk : chunk.kind === 'literal' && chunk.value !== null ? String(chunk.value) : undefined;
    const pieces: (string | Value)[] =
      known !== undefined ? [known] : typeof chunk !== 'string' && chunk.kind === 'text' ? chunk.chunks : [chunk];
    for (const piece of pieces) {
      const last = folded.at(-1);
      if (typeof piece === 'string' && typeof last === 'string') folded[folded.length - 1] = last + piece;
      else folded.push(piece);
    }
  }
  const only = folded.length === 1 ? folded[0] : undefined;
  if (folded.length === 0) return literal('');
  return typeof only === 'string' ? literal(only) : { kind: 'text', chunks: folded };
}
