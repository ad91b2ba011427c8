import type { Expression } from './expression.js';
import type { CallStep } from './reading.js';
import { stemOf } from './word.js';

/** Where in Firestore a call looks: the collection by its own name, the documents above it, and its document where it names one. */
export interface FirestorePlace {
  /** Undefined where only running tells it. */
  collection: string | undefined;
  /** Documents that it is below, the outermost first, by the column that stands for each. */
  above: { column: string; collection: string; id: Expression }[];
  /** The document's id; undefined where the call is about many. */
  document: Expression | undefined;
}

/** The steps of a reference as a place: `users/{id}/notes` is the collection `notes` with a column `user_id`. */
export function firestorePlace(steps: readonly CallStep[]): FirestorePlace {
  const place: FirestorePlace = { collection: undefined, above: [], document: undefined };
  for (const { name, arguments: values } of steps) {
    const [value] = values;
    if (name === 'collection' || name === 'group') {
      if (place.collection !== undefined && place.document !== undefined)
        place.above.push({ column: parentColumn(place.collection), collection: place.collection, id: place.document });
      place.document = undefined;
      place.collection = value?.kind === 'literal' ? String(value.value) : undefined;
    } else if (name === 'doc') place.document = value ?? { kind: 'input', origin: 'generated', name: 'id' };
  }
  return place;
}

/** `users` is `user_id` in what lies below it. */
function parentColumn(collection: string): string {
  return `${stemOf(collection)}_id`;
}
