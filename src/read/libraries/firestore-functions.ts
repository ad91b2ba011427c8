import type { Role } from '../../model/index.js';
import type { Frame } from '../interpret/frame.js';
import { input, type Item, list, record, type Value } from '../interpret/value.js';
import { beginBatch, transaction } from './firestore-batch.js';
import { roleOf } from './firestore.js';
import { listen, watch } from './firestore-listen.js';
import { conditionStep, extended, isOfFirestore, reference, referencesIn, segmentsOf, send } from './firestore-reference.js';
import type { CallNode } from './index.js';

interface Target {
  source: string;
  name: string;
}

const asks: Record<string, string> = {
  getDoc: 'get',
  getDocFromServer: 'get',
  getDocFromCache: 'get',
  getDocs: 'get',
  getDocsFromServer: 'get',
  getDocsFromCache: 'get',
  getCount: 'count',
  getCountFromServer: 'count',
  getAggregate: 'aggregate',
  getAggregateFromServer: 'aggregate',
  addDoc: 'add',
  setDoc: 'set',
  updateDoc: 'update',
  deleteDoc: 'delete',
};

/** Values that stand for something within a call: a condition, a change of a field. */
const pieces =
  /^(where|orderBy|limit|limitToLast|startAt|startAfter|endAt|endBefore|and|or|documentId|increment|arrayUnion|arrayRemove|count|sum|average)$/;
/** The same in the namespaced SDKs: `FieldValue.increment(1)`, `Filter.or(…)`, `FieldPath.documentId()`. */
const named = /(^|\.)(FieldValue|Filter|FieldPath|AggregateField)\.(\w+)$/;

/** Functions of Firestore's SDKs; undefined for those of other packages. https://firebase.google.com/docs/reference/js/firestore_ */
export function firestoreFunction(target: Target, values: Value[], node: CallNode, frame: Frame): Value | undefined {
  const hook = hookValue(target, values, node, frame);
  if (hook) return hook;
  const role = roleOf(target.source, target.name);
  if (role === undefined) return undefined;
  const name = target.name.replace(/^((default|\*)\.)+/, '');
  const piece = named.exec(name)?.[3];
  if (piece !== undefined) return fieldValue(piece, values);
  if (/(^|\.)Timestamp\.(now|fromDate|fromMillis)$/.test(name)) return values[0] ?? input('now', name);
  return pieces.test(name) || name === 'serverTimestamp' || name === 'deleteField'
    ? fieldValue(name, values)
    : modular(name, values, role, node, frame);
}

function fieldValue(name: string, values: Value[]): Value {
  if (name === 'serverTimestamp') return input('now', 'serverTimestamp()');
  if (name === 'delete' || name === 'deleteField') return { kind: 'literal', value: null };
  return { kind: 'call', name: `firestore.${name}`, arguments: values };
}

function modular(name: string, values: Value[], role: Role, node: CallNode, frame: Frame): Value | undefined {
  const [first, ...rest] = values;
  const method = asks[name];
  if (method !== undefined) return send(first, method, rest, node, frame);
  switch (name) {
    case 'collection':
    case 'doc': {
      const within = referencesIn(first).find((item) => isOfFirestore(item.value))?.value;
      if (!within || !isOfFirestore(within)) return reference(role, segmentsOf(rest), node, frame);
      return extended(within, rest.length === 0 ? [input('generated', 'id')] : segmentsOf(rest));
    }
    case 'collectionGroup':
      return reference(role, rest, node, frame, 'group');
    case 'query':
      return queried(first, rest);
    case 'onSnapshot':
      return listen(first, rest, node, frame);
    case 'writeBatch':
      return beginBatch({ kind: 'client', library: 'firestore', role }, node, frame);
    case 'runTransaction':
      return transaction({ kind: 'client', library: 'firestore', role }, values, node, frame);
    default:
      return undefined;
  }
}

/** `query(collection, ...conditions)`: the same reference under further conditions. */
function queried(first: Value | undefined, conditions: Value[]): Value {
  const steps = conditions.flatMap((value) => conditionStep({ value, guards: [] }));
  const found = referencesIn(first).map((item): Item => {
    const value = isOfFirestore(item.value) ? { ...item.value, steps: [...item.value.steps, ...steps] } : item.value;
    return { ...item, value };
  });
  const [only] = found;
  if (!only) return input('unknown', 'query');
  return found.length === 1 ? only.value : { kind: 'choice', options: found };
}

/** `const [rows] = useCollectionData(query)` of react-firebase-hooks, `const { data } = useFirestoreCollectionData(query)` of ReactFire. */
function hookValue({ source, name }: Target, values: Value[], node: CallNode, frame: Frame): Value | undefined {
  if (source === 'react-firebase-hooks/firestore') {
    if (!/^use(Collection|Document)(Data)?(Once)?$/.test(name)) return undefined;
    const shown = name.endsWith('Once') ? send(values[0], 'get', [], node, frame) : watch(values[0], node, frame);
    return list([shown, input('unknown', 'loading'), input('unknown', 'error'), shown]);
  }
  if (source !== 'reactfire') return undefined;
  if (/^useFirestore(Collection|Doc)(Data)?(Once)?$/.test(name))
    return record({ data: watch(values[0], node, frame), status: input('unknown', 'status') }, true);
  return name === 'useFirestore' ? { kind: 'client', library: 'firestore', role: 'authenticated' } : undefined;
}
