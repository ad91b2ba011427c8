import { jsonIn } from './send.js';
import type { Json } from '../../model/index.js';

/** What an app says is wrong with a request. */
export interface Complaint {
  /** `items.0.quantity`. */
  path: string;
  /** What it wants there, in its own words. */
  says: string;
  /** The type that it names. */
  expected?: string;
  options?: Json[];
  /** What would not be refused, where that is known. */
  value?: Json;
}

const deepest = 8;
const mostComplaints = 20;

/**
 * Reads what a refusal says, whatever library wrote it: zod's and TypeBox's issues, class-validator's and Joi's sentences, or
 * words of the app's own ("title and content are required").
 *
 * @param known names of fields that the handler reads: "Time slot ID is required" means its `timeSlotId`
 */
export function complaintsIn(text: string, known: readonly string[] = []): Complaint[] {
  const found: Complaint[] = [];
  const sentences: string[] = [];
  walk(jsonIn(text) ?? text, found, sentences, 0);
  for (const sentence of sentences) {
    const checked = bySchema(sentence);
    const told = checked.length > 0 ? checked : labelled(sentence);
    found.push(...(told.length > 0 ? told : [...phrases(sentence, known), ...inSentence(sentence)]));
  }
  const byPath = new Map<string, Complaint>();
  for (const each of found) if (each.path !== '' && !byPath.has(each.path)) byPath.set(each.path, each);
  return [...byPath.values()].slice(0, mostComplaints);
}

/** One that names no field but the value that it got: "Invalid enum value. Expected 'a' | 'b', received 'c'". */
export function complaintsOfValues(text: string, current: Readonly<Record<string, Json>>): Complaint[] {
  const received = /(?:received|got)\s+["']([^"']+)["']/i.exec(text)?.[1];
  const names = Object.entries(current).flatMap(([name, value]) => (value === received ? [name] : []));
  return received === undefined ? [] : names.map((name) => complaint(name, text, {}));
}

function walk(value: unknown, found: Complaint[], sentences: string[], depth: number): void {
  if (depth > deepest) return;
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? jsonIn(value) : undefined;
    if (inner === undefined) sentences.push(value);
    else walk(inner, found, sentences, depth + 1);
    return;
  }
  if (Array.isArray(value)) {
    for (const each of value) walk(each, found, sentences, depth + 1);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const issue = issueOf(value);
  if (issue !== undefined) {
    found.push(issue);
    return;
  }
  const fieldErrors: unknown = Reflect.get(value, 'fieldErrors') ?? Reflect.get(value, 'errors');
  if (typeof fieldErrors === 'object' && fieldErrors !== null && !Array.isArray(fieldErrors))
    for (const [path, says] of Object.entries(fieldErrors))
      if (Array.isArray(says) || typeof says === 'string')
        found.push(complaint(path, String(Array.isArray(says) ? says[0] : says), value));
  for (const each of Object.values(value)) walk(each, found, sentences, depth + 1);
}

/** One issue as the libraries write it: a path and a message. */
function issueOf(value: object): Complaint | undefined {
  const get = (key: string): unknown => Reflect.get(value, key);
  const message = [get('message'), get('msg'), get('constraints'), get('error')].find((each) => each !== undefined);
  const path = [get('path'), get('instancePath'), get('dataPath'), get('field'), get('param'), get('property')].find(
    (each) => typeof each === 'string' || Array.isArray(each),
  );
  if (path === undefined || message === undefined) return undefined;
  const missing = Reflect.get(Object(get('params')), 'missingProperty');
  const joined = (Array.isArray(path) ? path.map(String).join('.') : String(path))
    .replace(/^[/.]|^body\.|^query\./g, '')
    .replace(/\//g, '.');
  const says = typeof message === 'object' && message !== null ? Object.values(message).map(String).join('; ') : String(message);
  return complaint(typeof missing === 'string' ? [joined, missing].filter(Boolean).join('.') : joined, says, value);
}

function complaint(path: string, says: string, value: object): Complaint {
  const expected: unknown =
    Reflect.get(value, 'expected') ?? Reflect.get(value, 'type') ?? /\bexpected (\w+), received\b/i.exec(says)?.[1];
  const options: unknown = Reflect.get(value, 'options') ?? Reflect.get(value, 'values') ?? Reflect.get(value, 'enumValues');
  const named = [...says.replace(/,? *(?:received|but got|not)\b.*$/i, '').matchAll(/['"]([^'"]+)['"]\s*(?:\||,|$)/g)].flatMap(
    ([, each]) => each ?? [],
  );
  return {
    path,
    says,
    ...(typeof expected === 'string' ? { expected } : {}),
    ...(Array.isArray(options)
      ? { options: options.filter((each) => typeof each === 'string' || typeof each === 'number') }
      : /expected|one of|must be/i.test(says) && named.length > 1
        ? { options: named }
        : {}),
  };
}

const stop = new Set(
  'all and or the a an is are both field fields required missing must be should cannot invalid valid not please provide either of to body request data parameter parameters value with for in your this user'.split(
    ' ',
  ),
);

/** "body must have required property 'name', body/email must match format "email"": Fastify, by JSON Schema. */
function bySchema(sentence: string): Complaint[] {
  return [...sentence.matchAll(/\b(?:body|querystring|params|headers)((?:\/[\w-]+)*) (must [^,\n]+)/g)].map(
    ([, place = '', says = '']) => {
      const missing = /required property ['"]([\w.-]+)/.exec(says)?.[1];
      return complaint([...place.split('/').filter(Boolean), ...(missing === undefined ? [] : [missing])].join('.'), says, {});
    },
  );
}

/** "from: Invalid input: expected string; items.0.price: Required": issues as an app joins them. */
function labelled(sentence: string): Complaint[] {
  return [...sentence.matchAll(/(?:^|[;,\n])[^\S\n]*["']?([A-Za-z_][\w.]{0,200})["']?: ([^;\n]+)/g)]
    .filter(([, , says = '']) => isIssue.test(says))
    .slice(0, mostComplaints)
    .map(([, path = '', says = '']) => complaint(path, says.trim(), {}));
}

const isIssue = /^(?:invalid|required|expected|must|too (?:big|small|short|long)|string must|number must|should|is required)/i;

/** What stands for "required" and "missing" in other languages than the code's. */
const elsewhere =
  'requise?s?|obligatoires?|manquante?s?|requerid[oa]s?|obligatori[oa]s?|obrigat[oó]ri[oa]s?|falta|erforderlich|fehlt|benötigt';
const wanting = new RegExp(`required|missing|must|should|invalid|expected|need|provide|empty|${elsewhere}`, 'i');

/** "title and content are required", "Missing required fields: name, email", "price must be a number". */
function inSentence(sentence: string): Complaint[] {
  if (sentence.length > 400 || !wanting.test(sentence)) return [];
  const listed =
    new RegExp(`^(\\w+)\\s+(?:est |es |é |ist )?(?:${elsewhere})`, 'i').exec(sentence)?.[1] ??
    /(?:required|missing|provide|need)[^:]*:\s*(.+)$/i.exec(sentence)?.[1] ??
    /^(.*?)\s+(?:is|are|must|should|cannot|can't|needs?|field)\b/i.exec(sentence)?.[1] ??
    /(?:missing|invalid|provide|need)\s+(.*)$/i.exec(sentence)?.[1] ??
    '';
  return [...listed.matchAll(/["'`]?([A-Za-z_][\w.]*)["'`]?/g)]
    .flatMap(([, word]) => word?.replace(/\.+$/, '') ?? [])
    .filter((word) => !stop.has(word.toLowerCase()))
    .slice(0, 10)
    .map((word) => complaint(/[A-Z]/.test(word.slice(1)) ? word : word.charAt(0).toLowerCase() + word.slice(1), sentence, {}));
}

/** Known fields that a sentence names in words of their own: "Time slot ID", "start date". */
function phrases(sentence: string, known: readonly string[]): Complaint[] {
  if (sentence.length > 400 || !wanting.test(sentence)) return [];
  const words = sentence
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return known
    .filter((name) => {
      const spoken = name
        .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
        .replace(/_/g, ' ')
        .toLowerCase();
      return spoken.includes(' ') && ` ${words} `.includes(` ${spoken} `);
    })
    .map((name) => complaint(name, sentence, {}));
}
