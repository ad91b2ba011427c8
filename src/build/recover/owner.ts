import type { Table } from '../../model/index.js';
import { gatherFacts, ownerColumn, tableKey, words } from '../../scenario/index.js';
import type { Ground } from './ground.js';
import type { Reference } from './relations.js';
import type { Rights } from './reasons.js';
import { isWrittenByMaker } from './writes.js';

/** Whose the rows of an entity are: the word for the Blueprint, and the columns that say so. */
export interface Owner {
  owner: string;
  /** The column that names the person or the group at the root. */
  column: string | undefined;
  /** Columns that are there for the owner's sake and are none of the owner's relations. */
  hidden: string[];
}

/** Columns that say who did something to a row, not whose it is. */
const recorders = /(_by|_by_id|By)$|^(approver|reviewer|assignee|assigned|sold|checked)/;
const makers = /^(user|owner|author|creator|created_by|buyer|customer|member|sender|person|poster|student|client|host)(_id)?$/;

/**
 * Whose rows they are, by what tells it best: a key that carries the owner along, what policies and statements compare with who asks,
 * who is written into a new row, and names last.
 */
export function ownerOf(table: Table, references: readonly Reference[], rights: Rights, ground: Ground): Owner {
  const isGroup = [...ground.kinds.values()].some((kind) => kind.kind === 'members' && kind.group === tableKey(table));
  if (isGroup) return { owner: 'members', column: 'id', hidden: [] };
  const carried = references.find(({ along }) => along.length > 0);
  if (carried !== undefined) {
    const known = references.map(({ column }) => column);
    return { owner: carried.name, column: carried.along[0], hidden: carried.along.filter((column) => !known.includes(column)) };
  }
  const people = references.filter(({ to }) => to === 'user');
  const told = [...(rights.change ?? []), ...(rights.see ?? [])].flatMap((reason) => {
    if (reason.kind === 'me') return people.find(({ column }) => column === reason.column) ?? [];
    if (reason.kind !== 'member' && reason.kind !== 'related') return [];
    return references.find(({ column, to, optional }) => column === reason.column && to !== 'user' && !optional) ?? [];
  });
  // Policies name the owner first; statements come in any order.
  const ofPeople = personOf(
    table,
    told.filter(({ to }) => to === 'user'),
    ground,
  );
  const first = table.rowSecurity ? told[0] : (ofPeople ?? told[0]);
  if (first !== undefined) return byReference(first);
  const person = personOf(table, people, ground);
  if (person !== undefined && !recorders.test(person.column)) return byReference(person);
  const parent = isOperators(rights) ? undefined : parentOf(table, references, ground);
  if (parent !== undefined) return byReference(parent);
  // Who entered a row that everybody sees is a note beside it.
  return person === undefined || person.optional || isOperators(rights) ? nobody : byReference(person);
}

const nobody: Owner = { owner: 'nobody', column: undefined, hidden: [] };

/** Whether it is said that nobody but those who run the app makes and changes rows. */
function isOperators({ create, change }: Rights): boolean {
  return [create, change].every((reasons) => reasons?.every(({ kind }) => kind === 'staff') === true);
}

function byReference({ name, column, to }: Reference): Owner {
  return to === 'user' ? { owner: 'user', column, hidden: [] } : { owner: name, column, hidden: [] };
}

/** The person who makes the rows, the one named like an owner, or the one whom the scenario takes. */
function personOf(table: Table, people: readonly Reference[], ground: Ground): Reference | undefined {
  const usual = ownerColumn(gatherFactsOnce(ground), table);
  const rank = ({ column, optional }: Reference): number =>
    (isWrittenByMaker(table, column, ground) ? 0 : 4) +
    (makers.test(words(column).join('_')) ? 0 : 2) +
    (column === usual ? 0 : 1) +
    (optional ? 1 : 0) +
    (recorders.test(column) ? 3 : 0);
  return people.toSorted((left, right) => rank(left) - rank(right))[0];
}

/** A parent that somebody owns: after which the rows are named, with which they go, or the first: `order_items` of an order. */
function parentOf(table: Table, references: readonly Reference[], ground: Ground): Reference | undefined {
  const { owned } = gatherFactsOnce(ground);
  const own = words(table.name);
  const keyOf = (entity: string): string => {
    const found = ground.entities.find(({ key }) => key === entity);
    return found === undefined ? '' : tableKey(found.table);
  };
  const rank = ({ to, onDelete }: Reference): number =>
    (words(to).every((word, at) => own[at] === word) ? 0 : 2) + (onDelete === 'cascade' ? 0 : 1);
  return references
    .filter(({ to, optional }) => to !== 'user' && !optional && owned.has(keyOf(to)) && keyOf(to) !== tableKey(table))
    .toSorted((left, right) => rank(left) - rank(right))[0];
}

const known = new WeakMap<Ground['app'], ReturnType<typeof gatherFacts>>();

function gatherFactsOnce({ app, scenario }: Ground): ReturnType<typeof gatherFacts> {
  const facts = known.get(app) ?? gatherFacts(app, scenario.population);
  known.set(app, facts);
  return facts;
}
