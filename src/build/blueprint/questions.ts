import { usualRows } from '../plan/rows.js';
import type { Blueprint, Entity } from './blueprint.js';

/** Something that a Blueprint leaves open, why it matters, and what is taken until it is said. */
export interface BlueprintQuestion {
  path: string;
  ask: string;
  why: string;
  until: string;
}

/** What a Blueprint that may be built leaves open, the weightiest first. */
export function questionsOf({ entities }: Blueprint): BlueprintQuestion[] {
  const all = Object.entries(entities);
  return [
    ...all.flatMap(([key, entity]) => listQuestion(key, entity)),
    ...all.flatMap(([key, entity]) => rightQuestion(key, entity)),
    ...all.flatMap(([key, entity]) => onceQuestion(key, entity)),
    ...all.flatMap(([key, entity]) => rowQuestion(key, entity)),
  ];
}

function listQuestion(key: string, { lists, owner }: Entity): BlueprintQuestion[] {
  if (Object.keys(lists ?? {}).length > 0) return [];
  return [
    {
      path: `entities/${key}/lists`,
      ask: `Where are lists of "${key}" shown: whose, in which order, how many at a time?`,
      why: 'Every list needs an index in its order. A list that is added later without one reads all rows.',
      until: owner === 'nobody' ? 'There is no list of them.' : 'They are reached by their ids alone.',
    },
  ];
}

function rightQuestion(key: string, { see, owner }: Entity): BlueprintQuestion[] {
  if (see !== undefined || owner === 'nobody') return [];
  return [
    {
      path: `entities/${key}/see`,
      ask: `Who may see "${key}"?`,
      why: 'It decides which rows a list may hold, in its statement and in the database.',
      until: 'Only its owner.',
    },
  ];
}

/** Two relations that together say one thing (a like, a follow, a vote) are made twice where nothing forbids it. */
function onceQuestion(key: string, { owner, fields, relations, unique }: Entity): BlueprintQuestion[] {
  const names = Object.keys(relations ?? {}).filter((name) => name !== owner);
  if (owner !== 'user' || Object.keys(fields).length > 0 || names.length === 0 || unique !== undefined) return [];
  return [
    {
      path: `entities/${key}/unique`,
      ask: `May one person have two of "${key}" for the same ${names.join(' and ')}?`,
      why: 'A double click makes two where nothing forbids it, and counts are wrong from then on.',
      until: 'They may.',
    },
  ];
}

function rowQuestion(key: string, { rows, perMonth, owner }: Entity): BlueprintQuestion[] {
  if (rows !== undefined || perMonth !== undefined) return [];
  return [
    {
      path: `entities/${key}/rows`,
      ask:
        owner === 'nobody'
          ? `How many of "${key}" are there?`
          : `How many of "${key}" does each ${owner === 'user' ? 'user' : owner === 'members' ? 'user make' : owner} have after a year?`,
      why: 'The check fills the database with as many rows as that many users would have.',
      until: `${usualRows} for each.`,
    },
  ];
}
