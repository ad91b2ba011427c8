import { secretFor } from './made-up.js';

/** What a check of the environment wants of a value. */
export type Wanted =
  | { kind: 'any' }
  | { kind: 'address' }
  | { kind: 'email' }
  | { kind: 'number' }
  | { kind: 'boolean' }
  | { kind: 'one'; of: string[] };

/** Words by which checks of values say what they want: zod, Joi, envalid, class-validator, JSON Schema. */
const signs: [sign: RegExp, wanted: (match: RegExpExecArray) => Wanted][] = [
  [/one of (?:the (?:allowed|following) values:?\s*)?(?!the\b)((?:["'|,\s]|\[|[\w.-])+)/i, ([, list]) => oneOf(list)],
  [/Expected ((?:'[^']+'\s*\|\s*)+'[^']+')/, ([, list]) => oneOf(list)],
  [/\bisIn\b|\bisEnum\b/i, () => ({ kind: 'any' })],
  [/\b(?:url|uri)\b|isUrl/i, () => ({ kind: 'address' })],
  [/e-?mail/i, () => ({ kind: 'email' })],
  [/\b(?:number|integer|numeric|port|nan)\b|isInt|isNumber|isPort/i, () => ({ kind: 'number' })],
  [/bool/i, () => ({ kind: 'boolean' })],
];

function oneOf(list = ''): Wanted {
  const of = [...list.matchAll(/[\w.-]+/g)].map(([word]) => word);
  return of.length === 0 ? { kind: 'any' } : { kind: 'one', of };
}

/** What the words of a refusal, or of a schema, want. */
export function wantedBy(words: string): Wanted {
  for (const [sign, wanted] of signs) {
    const match = sign.exec(words);
    if (match !== null) return wanted(match);
  }
  return { kind: 'any' };
}

/** A value as it is wanted; the one that is there where that will do. */
export function valueAs(name: string, wanted: Wanted, there: string | undefined): string {
  switch (wanted.kind) {
    case 'address':
      return there !== undefined && URL.canParse(there) ? there : 'http://localhost:3000';
    case 'email':
      return there?.includes('@') === true ? there : 'owner@example.com';
    case 'number':
      return there !== undefined && /^\d+$/.test(there) ? there : '10';
    case 'boolean':
      return there === 'true' ? there : 'false';
    case 'one':
      return wanted.of.find((one) => one === there) ?? wanted.of.find((one) => one === 'development') ?? wanted.of[0] ?? '';
    case 'any':
      return there ?? secretFor(name);
  }
}
