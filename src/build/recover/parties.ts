import { findTable } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Entity, Party } from '../blueprint/blueprint.js';
import { entityOf, type Ground } from './ground.js';
import type { Owner } from './owner.js';
import type { Rights } from './reasons.js';
import type { Reference } from './relations.js';
import type { Reason } from './sql/reasons.js';

/** What is known of an entity when its rights are put into words. */
export interface Told {
  key: string;
  owner: Owner;
  references: Reference[];
  rights: Rights;
}

/** Who may see, make and change rows, in the Blueprint's words; what it takes anyway is left out. */
export function partiesOf(told: Told, all: ReadonlyMap<string, Told>, ground: Ground): Pick<Entity, 'see' | 'create' | 'change'> {
  const { owner, rights, key } = told;
  const none = owner.owner === 'nobody';
  const usual = {
    see: none ? ['everyone'] : ['owner'],
    create: none ? [] : owner.owner === 'user' || owner.owner === 'members' ? ['signed-in'] : ['owner'],
    change: none ? [] : ['owner'],
  };
  const parties: Pick<Entity, 'see' | 'create' | 'change'> = {};
  for (const right of ['see', 'create', 'change'] as const) {
    const reasons = rights[right];
    if (reasons === undefined) continue;
    const words = reasons.map((reason) => partyOf(reason, told, all, ground));
    const named = [...new Set(words.filter((word) => word !== undefined))];
    const dark = reasons.filter((reason, at) => words[at] === undefined && reason.kind !== 'staff');
    if (dark.length > 0) askRight(key, right, none ? undefined : usual[right], ground);
    if (reasons.some(({ kind }) => kind === 'staff')) askStaff(key, right, ground);
    // The maker is whoever is signed in; everyone cannot change what is somebody's.
    const held =
      right !== 'see' && named.includes('everyone') ? ['signed-in'] : right === 'create' ? asMaker(named, usual.create) : named;
    const wide = held.includes('everyone') ? ['everyone'] : held;
    if (named.length === 0 && dark.length > 0) continue;
    if (none && right !== 'see' && wide.length > 0) {
      askShared(key, right, ground);
      continue;
    }
    if (JSON.stringify(wide) !== JSON.stringify(usual[right])) parties[right] = wide;
  }
  return parties;
}

/** Who writes oneself into a new row as its owner is anybody who is signed in. */
function asMaker(named: string[], usual: string[]): string[] {
  return usual[0] === 'signed-in' && named.length === 1 && named[0] === 'owner' ? usual : named;
}

/** A reason as a party: `owner`, `owner:admin`, `shop`, `order.shop`; undefined where no word says it. */
function partyOf(reason: Reason, told: Told, all: ReadonlyMap<string, Told>, ground: Ground): Party | undefined {
  const { owner, references, key } = told;
  if (reason.kind === 'everyone' || reason.kind === 'signed-in') return reason.kind;
  if (reason.kind === 'me') {
    if (owner.column === reason.column) return 'owner';
    return references.find(({ column, to }) => column === reason.column && to === 'user')?.name;
  }
  if (reason.kind === 'member') {
    const table = findTable(ground.app.catalogue, reason.members);
    const kind = table && ground.kinds.get(tableKey(table));
    if (kind?.kind !== 'members') return undefined;
    const role = reason.roles[0] === undefined ? '' : `:${reason.roles[0]}`;
    if (owner.column === reason.column || (owner.owner === 'members' && isKeyOf(key, reason.column, ground)))
      return `owner${role}`;
    const relation = references.find(({ column }) => column === reason.column)?.name;
    return relation === undefined ? undefined : `${relation}${role}`;
  }
  if (reason.kind !== 'related') return undefined;
  const reference = references.find(({ column }) => column === reason.column);
  const target = reference && all.get(reference.to);
  if (reference === undefined || target === undefined || entityOf(reason.table, ground) !== reference.to) return undefined;
  const inner = partyOf(reason.reason, target, all, ground);
  if (inner === undefined || inner === 'everyone' || inner === 'signed-in') return inner;
  const [path = '', role] = inner.split(':');
  const end = role === undefined ? '' : `:${role}`;
  if (path !== 'owner') return `${reference.name}.${inner}`;
  return reference.name === owner.owner ? `owner${end}` : `${reference.name}${end}`;
}

function isKeyOf(key: string, column: string, { entities }: Ground): boolean {
  return entities.find((entity) => entity.key === key)?.table.primaryKey.join() === column;
}

function askRight(key: string, right: string, until: string[] | undefined, { unknown }: Ground): void {
  unknown.push({
    path: `entities/${key}/${right}`,
    ask: `Under which conditions may somebody ${right} "${key}"?`,
    why: 'The database asks more of a row than who owns it (that it is published, say), and a Blueprint has words for people alone.',
    until:
      until === undefined
        ? 'As the Blueprint takes it where nobody owns the rows.'
        : `Those that could be told, or: ${until.join(', ') || 'nobody'}.`,
  });
}

function askStaff(key: string, right: string, { unknown }: Ground): void {
  unknown.push({
    path: `entities/${key}/${right}`,
    ask: `How do the people who run the app ${right} "${key}"?`,
    why: 'They may today. A Blueprint has owners, relations and groups, and no staff.',
    until: 'They do it in the database, or in a slot with code of your own.',
  });
}

function askShared(key: string, right: string, { unknown }: Ground): void {
  unknown.push({
    path: `entities/${key}/owner`,
    ask: `Whose is a row of "${key}"?`,
    why: `People ${right} them, and no column names one.`,
    until: 'Nobody’s: the operator keeps them.',
  });
}
