import type { Json } from '../../model/index.js';
import type { Complaint } from './complaints.js';

const ofTexts = /^(?:match|split|trim|toLowerCase|toUpperCase|startsWith|endsWith|replace|replaceAll|substring|charAt|padStart)$/;
const ofLists = /^(?:map|filter|forEach|reduce|join|push|some|every|find|flatMap|sort)$/;

/** What an app's own code could not do with a value that it did not check: what kind of value it takes it for. */
export function complaintsOfTypes(log: string, current: Readonly<Record<string, Json>>): Complaint[] {
  const found: Complaint[] = [];
  const add = (path: string | undefined, says: string, value: Json): void => {
    if (path !== undefined && path in current) found.push({ path, says, value });
  };
  for (const [, name = '', method = ''] of log.matchAll(/TypeError: (?:\w+\.)*(\w+)\.(\w+) is not a function/g)) {
    if (ofTexts.test(method)) add(name, 'must be a string', textOf(current[name]));
    if (ofLists.test(method)) add(name, 'must be an array', listOf(current[name]));
  }
  for (const [, name = ''] of log.matchAll(/TypeError: (?:\w+\.)*(\w+) is not iterable/g))
    add(name, 'must be an array', listOf(current[name]));
  // A form carries texts only: its lists and records are taken for JSON.
  if (/"\[object Object\]" is not valid JSON/.test(log))
    for (const [name, value] of Object.entries(current))
      if (typeof value === 'object' && value !== null) add(name, 'must be JSON', JSON.stringify(value));
  return found;
}

function textOf(value: Json | undefined): Json {
  return typeof value === 'object' && value !== null ? 'a text' : String(value);
}

function listOf(value: Json | undefined): Json {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value)) ? ['a text'] : [value];
}
