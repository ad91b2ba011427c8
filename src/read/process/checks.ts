import type { ProcessFact } from '../../model/index.js';
import { handlerTexts } from './handlers.js';
import type { Whole } from './scope.js';

/** A call that tells whether a value is what it should be, or throws; its arguments are what is looked at. */
const looks =
  /(?:\b(?:is[A-Z]\w*|isNaN|isFinite|Number(?:\.\w+)?|BigInt|Date|\w*[vV]alid\w*|assert\w*)|\.(?:test|exec|parse|safeParse|parseAsync|safeParseAsync|is[A-Z]\w*))\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g;

/** What is looked at by a regular expression of its own: `code.match(/^\d+$/)`. */
const matched = /(\w+)\s*\??\.match(?:All)?\(/g;

/** A shape or a middleware by which a whole input is looked at. */
const whole = /\b(?:validat\w*|\w*[sS]chema\w*|celebrate|Joi)\b/;

/** A variable, or a field of one. */
const path = /[A-Za-z_$][\w$]*(?:\??\.[\w$]+)*/g;

/** Another name for a field: `{ amount: sum }`, `const sum = Number(req.body.amount)`. */
const destructured = /\b(\w+)\s*:\s*(\w+)\b/g;
const assigned = /\b(\w+)\s*=\s*(?:\w+\s*\(\s*)?([A-Za-z_$][\w$]*(?:\??\.[\w$]+)+)/g;

/** The input as one. */
const inputs = /^(body|query|params|input|data|formData|searchParams|json)$/;

/**
 * What each entry point on a server looks at of its input, by the texts of its handlers. Names only, and generous: what is named
 * here may be kept out where it cannot be read; what is not is taken as it comes.
 */
export function inputChecks(app: Whole): ProcessFact[] {
  const known = new Map<string, string[]>();
  const namesOf = (text: string): string[] => {
    const names = known.get(text) ?? checkedIn(text, false);
    known.set(text, names);
    return names;
  };
  return [...app.entryPoints.values()].flatMap((entry): ProcessFact[] => {
    if (entry.kind === 'page' || entry.kind === 'job') return [];
    const [own, ...others] = handlerTexts(app, entry);
    if (own === undefined) return [];
    const names = [...new Set([...checkedIn(own, true), ...others.flatMap(namesOf)])].sort();
    return [
      {
        kind: 'input-checks',
        name: entry.name,
        symbol: entry.name,
        location: entry.location,
        places: [],
        entryPoints: [entry.id],
        inputs: names.includes('*') ? ['*'] : names,
      },
    ];
  });
}

function checkedIn(text: string, registers: boolean): string[] {
  // What runs before every request looks at its session or a token: only what names the input is about it.
  if (whole.test(text) && (registers || /\bbody\b/.test(text))) return ['*'];
  const called = [...text.matchAll(looks)].flatMap(([, given = '']) => (given.match(path) ?? []).map(lastOf));
  const looked = new Set([...called, ...[...text.matchAll(matched)].flatMap(([, name = '']) => name)]);
  const renamed = [
    ...[...text.matchAll(destructured)].map(([, original = '', alias = '']) => ({ original, alias })),
    ...[...text.matchAll(assigned)].map(([, alias = '', original = '']) => ({ original: lastOf(original), alias })),
  ];
  const before = renamed.flatMap(({ original, alias }) => (looked.has(alias) ? [original] : []));
  const names = [...looked, ...before];
  return names.some((name) => inputs.test(name)) ? ['*'] : names;
}

function lastOf(member: string): string {
  return member.slice(member.lastIndexOf('.') + 1);
}
