import type { Person } from '../data/account';
import type { Entity, List } from '../model';

/** The lists of an entity that stand by themselves: all rows, and one's own. */
export function offered({ lists }: Entity, person: Person | undefined): List[] {
  return lists.filter(
    ({ whose, signedIn }) =>
      (whose === undefined || (whose.entity === 'user' && person !== undefined)) && (signedIn !== true || person !== undefined),
  );
}
