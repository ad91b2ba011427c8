import type { Expression } from '../../model/index.js';

/** A text as it is sent, with what the code puts into it kept aside: marks stand in its place. */
export interface Flat {
  text: string;
  holes: Expression[];
}

const mark = /\ue000(\d+)\ue001/;

/** A text with its pieces marked; undefined where it is no text at all. */
export function flatten(value: Expression | undefined): Flat | undefined {
  if (value?.kind === 'literal' && typeof value.value === 'string') return { text: value.value, holes: [] };
  if (value?.kind !== 'text') return undefined;
  const holes: Expression[] = [];
  const text = value.chunks
    .map((chunk) => (typeof chunk === 'string' ? chunk : `\ue000${String(holes.push(chunk) - 1)}\ue001`))
    .join('');
  return { text, holes };
}

/** Whether the code puts something into a piece of a text. */
export function hasHole(text: string): boolean {
  return mark.test(text);
}

/** A piece of a text as a value again. */
export function unflatten(text: string, holes: readonly Expression[]): Expression {
  const chunks = text
    .split(mark)
    .map((piece, index) => (index % 2 === 0 ? piece : (holes[Number(piece)] ?? piece)))
    .filter((piece) => piece !== '');
  const [only] = chunks;
  if (only === undefined) return { kind: 'literal', value: '' };
  if (chunks.length > 1) return { kind: 'text', chunks };
  return typeof only === 'string' ? { kind: 'literal', value: only } : only;
}

/** The parameters of an address, decoded, in order. */
export function parametersOf(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

/** A text in pieces at commas that stand in no brackets. */
export function commaParts(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.filter((part) => part !== '');
}
