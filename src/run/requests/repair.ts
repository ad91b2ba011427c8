import type { Json } from '../../model/index.js';
import { type Complaint, complaintsIn, complaintsOfValues } from './complaints.js';
import type { Recipe } from './compose.js';
import type { Field } from './plan.js';
import { isOfPrisma } from './prisma-refusals.js';
import { type Behind, complaintsBehind } from './refusals.js';
import { textLike } from './pattern.js';
import { guess, knownPassword, type Supply, valueOf } from './values.js';

/**
 * Changes a recipe by what the app says is wrong with it.
 * @returns undefined where its words tell nothing that could be changed
 */
export async function repair(
  recipe: Recipe,
  current: Record<string, Json>,
  text: string,
  behind: Behind,
  supply: Supply,
): Promise<Recipe | undefined> {
  const known = [...recipe.plan.named.body, ...recipe.plan.named.query, ...recipe.plan.body.map(({ name }) => name)];
  const told = isOfPrisma(text) ? [] : [...complaintsOfValues(text, current), ...complaintsIn(text, known)];
  const said = { ...behind, log: `${text}\n${behind.log}` };
  const complaints = told.length > 0 ? told : await complaintsBehind(said, { recipe, current, supply });
  const set = { ...recipe.set };
  const without = [...recipe.without];
  const query = [...recipe.query];
  // Such a sentence is about what is there, and the names in it are not what is wrong.
  if (await bySense(text, current, recipe, supply, { set, without })) return { ...recipe, set, without, query };
  let changed = false;
  for (const each of complaints) {
    const name = each.path.split('.')[0] ?? '';
    const asQuery =
      recipe.plan.method === 'GET' ||
      recipe.plan.named.query.includes(each.path) ||
      recipe.plan.query.some((field) => field.name === each.path);
    if (asQuery) {
      const field = recipe.plan.query.find((known) => known.name === each.path) ?? fieldNamed(each.path);
      if (!query.some((known) => known.name === field.name)) {
        query.push(field);
        changed = true;
        continue;
      }
    }
    if (/unrecognized|additional propert|should not exist|not allowed|unknown field/i.test(each.says) && name in current) {
      without.push(name);
      changed = true;
      continue;
    }
    const before = at(current, each.path.split('.'));
    const value = each.value ?? (await wanted(each, before, recipe, supply));
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before)) continue;
    set[each.path] = value;
    changed = true;
  }
  const nested = /of 'req(?:uest)?\.body\.(\w+)'/.exec(text)?.[1];
  if (!changed && nested !== undefined && !(nested in current)) {
    for (const [name, value] of Object.entries(current)) set[`${nested}.${name}`] = value;
    changed = true;
  }
  const domain = /@([\w-]+(?:\.[\w-]+)+)/.exec(text)?.[1];
  const address = Object.keys(current).find((name) => /mail/i.test(name));
  if (!changed && domain !== undefined && address !== undefined && !String(current[address]).endsWith(`@${domain}`)) {
    set[address] = `person${String(supply.serial)}@${domain}`;
    changed = true;
  }
  return changed ? { ...recipe, set, without, query } : undefined;
}

export function fieldNamed(name: string): Field {
  return { name, written: false, list: false, searched: false };
}

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return at(Array.isArray(value) ? value[Number(first)] : Object.hasOwn(value, first) ? value[first] : undefined, rest);
}

/** By a sentence that names no field: somebody is there already, or is not, a new password is the old one, a code is none. */
async function bySense(
  text: string,
  current: Record<string, Json>,
  { plan }: Recipe,
  supply: Supply,
  { set, without }: { set: Record<string, Json>; without: string[] },
): Promise<boolean> {
  const names = Object.keys(current);
  const people = names.filter((name) => /mail|^user_?name$/i.test(name));
  if (already.test(text) && people.length > 0) {
    for (const name of people) set[name] = guess(name, supply.serial);
    return true;
  }
  if (absent.test(text)) {
    const theirs = await Promise.all(people.map((name) => valueOf(fieldNamed(name), plan, supply)));
    people.forEach((name, index) => {
      set[name] = theirs[index] ?? null;
    });
    if (people.some((name, index) => theirs[index] !== current[name])) return true;
  }
  const newOnes = names.filter((name) => /pass(?:word|wd)?/i.test(name) && !/^(?:current|old)/i.test(name));
  if (/different|same as|reuse/i.test(text) && newOnes.length > 0 && newOnes.every((name) => current[name] === knownPassword)) {
    for (const name of newOnes) set[name] = `${knownPassword}2`;
    return true;
  }
  const stem = /(?:invalid|expired|unknown)(?: or (?:invalid|expired|unknown))? (\w{5})/i.exec(text)?.[1]?.toLowerCase();
  const told = stem === undefined ? [] : names.filter((name) => name.toLowerCase().startsWith(stem) && optional.test(name));
  without.push(...told);
  return told.length > 0;
}

/** What a form can be sent without. */
const optional = /code|coupon|promo|voucher|invit|referr/i;
const already = /\balready\b|\btaken\b|in use\b|duplicate/i;
/** What was named is not there: somebody or something that is there is to be named. */
const absent =
  /not[\s_-]?(?:found|exist|registered|known)|does(?:n't| not)[\s_-]?exist|no[\s_-]such|unknown (?:user|account|email)/i;

function isOfSeveral(says: string): boolean {
  return /required|missing|provide|need/i.test(says) && /\b(?:and|or) (?!is|must|be|not|at|greater|less)\w|,/.test(says);
}

function isThere(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && (!Array.isArray(value) || value.length > 0);
}

/** A value of the kind that the words ask for. */
async function wanted(
  { path, says, expected, options }: Complaint,
  before: Json | undefined,
  { plan }: Recipe,
  supply: Supply,
): Promise<Json | undefined> {
  if (options?.[0] !== undefined) return options[0];
  const like = textLike(says);
  if (like !== undefined) return like;
  const name = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? path;
  const domain = /@([\w-]+(?:\.[\w-]+)+)/.exec(says)?.[1];
  if (domain !== undefined && /mail/i.test(`${name} ${says}`)) return `person${String(supply.serial)}@${domain}`;
  // What it says of several fields at once tells the kind of none: "email and password are required".
  if (expected === undefined && isOfSeveral(says))
    return isThere(before) ? undefined : valueOf({ ...fieldNamed(name), written: true }, plan, supply);
  const kind = (expected ?? says).toLowerCase();
  if (/\bnumber|integer|numeric|int\b/.test(kind) && !/string/.test(expected ?? ''))
    return typeof before === 'string' && before !== '' && Number.isFinite(Number(before)) ? Number(before) : 3;
  if (/\barray\b/.test(kind))
    return before === undefined || !Array.isArray(before)
      ? before === undefined || typeof before === 'object'
        ? []
        : [before]
      : ['a text'];
  if (/\bboolean\b/.test(kind)) return true;
  if (/\bobject\b/.test(kind)) return {};
  if (/uuid/.test(kind)) return valueOf(fieldNamed(/id$/i.test(name) ? name : `${name}Id`), plan, supply);
  if (absent.test(says) || /email/.test(kind)) {
    const theirs = await valueOf(fieldNamed(name), plan, supply);
    if (theirs !== before && (!/email/.test(kind) || String(theirs).includes('@'))) return theirs;
  }
  if (/email/.test(kind)) return `person${String(supply.serial)}@example.com`;
  if (/\burl\b/.test(kind)) return 'https://example.com/page';
  if (/\bdate\b|datetime|iso/.test(kind)) return '2026-01-15T10:00:00.000Z';
  const least = /at least (\d+) character/i.exec(says)?.[1] ?? /minimum (?:length )?(?:is |of )?(\d+)/i.exec(says)?.[1];
  if (least !== undefined && typeof before === 'string') return before.padEnd(Number(least), 'x');
  const most = /at most (\d+) character/i.exec(says)?.[1];
  if (most !== undefined && typeof before === 'string') return before.slice(0, Number(most));
  if (before === undefined || before === null) return valueOf({ ...fieldNamed(name), written: true }, plan, supply);
  if (/\bstring|text\b/.test(kind) && typeof before !== 'string') return typeof before === 'object' ? 'a text' : String(before);
  return guess(name, supply.serial);
}
