import type { Json } from '../../model/index.js';
import type { Person } from '../stage/people.js';
import { answerOf, isAnswered, reasonOf } from './answered.js';
import { isKind } from './form.js';
import { bodyFor, compose, type Recipe, recipeOf } from './compose.js';
import { isPage, readPage } from './page.js';
import type { Field, Plan } from './plan.js';
import { inputOf } from './procedure.js';
import { fieldNamed, repair } from './repair.js';
import { type Answer, send, type Sent } from './send.js';
import type { Supply } from './values.js';
import { asWholeRow } from './whole-row.js';
import type { World } from './world.js';

/** A route as it was asked until it answered, or until nothing more was to be tried. */
export interface Outcome {
  recipe: Recipe;
  sent: Sent;
  answer: Answer;
  /** A success that is not empty. */
  answered: boolean;
  why?: string;
  /** Nobody answered the first request: what was asked before it may be why. */
  gone?: true;
}

const mostRepairs = 6;
const mostPeople = 10;

/** Asks a route with likely values, and changes them by what it answers. */
export async function drive(plan: Plan, world: World, start: Recipe = recipeOf(plan)): Promise<Outcome> {
  let last: Outcome | undefined;
  const people: (Person | undefined)[] = world.people.length === 0 ? [undefined] : world.people.slice(0, mostPeople);
  for (const person of people) {
    const outcome = await asPerson({ ...start, as: person?.name }, person, world);
    if (last === undefined || better(outcome, last)) last = outcome;
    if (outcome.answered || world.aborted() || !isElsewhere(outcome)) break;
  }
  if (last === undefined) throw new Error('nobody asked');
  // A log-in or sign-up sends on whoever is signed in already.
  if (last.answered || world.people.length === 0 || world.aborted() || !sendsOn(last)) return last;
  const nobody = await asPerson({ ...start, as: undefined }, undefined, world);
  return nobody.answered ? nobody : last;
}

function sendsOn({ answer: { status, text } }: Outcome): boolean {
  return (status >= 300 && status < 400) || (status === 200 && isPage(text) && readPage(text).elsewhere !== undefined);
}

/** Another one may be let in, or have rows where this one has none. */
function isElsewhere({ answer: { status }, why = '' }: Outcome): boolean {
  return [401, 403, 404].includes(status) || (status >= 200 && status < 400) || (status >= 400 && shutOut.test(why));
}

/** Somebody was turned away with the status of a failure. */
const shutOut = /\b(?:admin|forbidden|unauthori[sz]ed|permissions?|access (?:denied|required)|not allowed to)\b/i;

function better(one: Outcome, other: Outcome): boolean {
  const rank = ({ answered, answer: { status } }: Outcome): number =>
    answered ? 3 : status === 401 || status === 403 || status === 0 ? 0 : status >= 500 ? 1 : 2;
  return rank(one) > rank(other);
}

async function asPerson(start: Recipe, person: Person | undefined, world: World): Promise<Outcome> {
  let recipe = start;
  let before: Recipe | undefined;
  for (let tries = 0; ; tries += 1) {
    const supply: Supply = { ground: world.ground, samples: world.samples, person, serial: world.serial() };
    const sent = await compose(recipe, supply);
    world.behind();
    const answer = answerOf(recipe.plan, await send(world.port, sent));
    const behind = world.behind();
    const outcome: Outcome = { recipe, sent, answer, answered: isAnswered(answer), ...reasonOf(answer, behind.log) };
    // The request before this one ended the process, or another route's did.
    if (isGone(answer)) return before === undefined ? { ...outcome, gone: true } : { ...outcome, recipe: before };
    if (answer.status === 0) return outcome;
    if (outcome.answered || tries >= mostRepairs || world.aborted()) return outcome;
    const given = await givenIn(recipe, sent, supply);
    const mended = mendable(answer) ? await repair(recipe, given, answer.text, behind, supply) : undefined;
    const next =
      otherFile(recipe, answer) ??
      mended ??
      (tries === 0 ? otherForm(recipe, answer, behind.log) : undefined) ??
      (await wholeRow(recipe, answer, supply));
    if (next === undefined) return outcome;
    before = recipe;
    recipe = next;
  }
}

/** What was sent, by the names of its fields. */
async function givenIn(recipe: Recipe, sent: Sent, supply: Supply): Promise<Record<string, Json>> {
  const { procedure, action } = recipe.plan;
  if (action !== undefined) return bodyFor(recipe, supply);
  return procedure === undefined ? bodyOf(sent) : inputOf(sent, procedure);
}

/** "No file uploaded" of a route that takes one. */
function wantsFiles({ plan, form }: Recipe, text: string): boolean {
  if (plan.method === 'GET' || form === 'files') return false;
  return (
    /\b(?:file|image|photo|picture|video|audio|document)s?\b/i.test(text) && /\bno\b|required|missing|provide|upload/i.test(text)
  );
}

/** Nothing tells what is wrong with what was sent: perhaps it is too little. */
async function wholeRow(recipe: Recipe, { status }: Answer, supply: Supply): Promise<Recipe | undefined> {
  const refused = status === 400 || status === 422 || status === 500;
  return refused && recipe.plan.method !== 'GET' ? asWholeRow(recipe, supply) : undefined;
}

/** A file of another kind, where the app says which kinds it takes. */
function otherFile(recipe: Recipe, { status, text }: Answer): Recipe | undefined {
  const says = status >= 400 && /\b(?:type|format|image|pdf|csv|must be|allowed|only|supported)\b/i.test(text);
  return recipe.form === 'files' && recipe.file === undefined && says && isKind(text) ? { ...recipe, file: text } : undefined;
}

/** What a route says that reads a form by itself and got JSON. */
const isForForms = /Content-Type was not one of "multipart\/form-data"|must be multipart\/form-data|not a multipart/i;
const mostOfLog = 4096;

function isGone({ status, text }: Answer): boolean {
  return status === 0 && text.includes('ECONNREFUSED');
}

/** A refusal of what was sent, also where it is told as an error of the server. */
function mendable({ status }: Answer): boolean {
  return status === 400 || status === 422 || status === 409 || status === 500;
}

/** All that the statements look for by the address was left out: perhaps it is needed. */
function otherForm(recipe: Recipe, { status, text }: Answer, log: string): Recipe | undefined {
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) return undefined;
  if (wantsFiles(recipe, text) || (recipe.plan.method !== 'GET' && isForForms.test(`${text} ${log.slice(-mostOfLog)}`)))
    return { ...recipe, form: 'files' };
  const known = (fields: readonly Field[], names: readonly string[]): Field[] => [
    ...fields,
    ...names.filter((name) => !fields.some((field) => field.name === name)).map(fieldNamed),
  ];
  const { plan } = recipe;
  const query = known(plan.query, plan.named.query);
  if (recipe.query.length < query.length) return { ...recipe, query };
  const body = known(plan.body, plan.named.body);
  if (plan.method !== 'GET' && status >= 400 && body.length > recipe.body.length) return { ...recipe, body };
  return status === 415 ? { ...recipe, form: 'form' } : undefined;
}

export function bodyOf(sent: Sent): Record<string, Json> {
  if (sent.body === undefined || !sent.headers['content-type']?.includes('json')) return {};
  const parsed: Record<string, Json> = JSON.parse(sent.body);
  return parsed;
}
