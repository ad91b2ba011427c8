import type { Role } from '../../model/index.js';
import { callUnknown } from '../interpret/unseen.js';
import type { Frame } from '../interpret/frame.js';
import { ownUse } from '../interpret/use.js';
import { type ClientValue, input, list, literalText, type QueryValue, type Step, type Value } from '../interpret/value.js';
import { beginBatch, callBatch, transaction } from './firestore-batch.js';
import { listen } from './firestore-listen.js';
import { extended, reference, segmentsOf, send } from './firestore-reference.js';
import { keepPath } from './firestore-snapshot.js';
import type { CallNode, LibraryReader } from './index.js';

/** Packages of the SDK for browsers: what they send is held against the security rules. */
const browser =
  /^(@?firebase(\/compat)?(\/(app|firestore)(\/lite)?)?|@react-native-firebase\/(firestore|app)|@angular\/fire\/firestore)$|\/firebasejs\/.*firebase-/;
/** Packages of the SDK for servers, which no rule holds back. */
const server = /^(firebase-admin(\/firestore)?|@google-cloud\/firestore)$/;
const makers = /^((default|\*)\.)*(firebase\.|admin\.)?(getFirestore|initializeFirestore|firestore|Firestore)$/;

/** Steps of a query, alike in both SDKs. */
const conditions = new Set([
  'where',
  'orderBy',
  'limit',
  'limitToLast',
  'offset',
  'startAt',
  'startAfter',
  'endAt',
  'endBefore',
  'select',
]);
const enders = new Set(['get', 'listen', 'getAll', 'count', 'aggregate', 'add', 'create', 'set', 'update', 'delete', 'batched']);

/** Firestore, by the SDK for browsers and by the one for servers: https://firebase.google.com/docs/firestore */
export const firestore: LibraryReader = {
  library: 'firestore',

  create(target) {
    const role = roleOf(target.source, target.name);
    const made = makers.test(target.name) || (target.name === 'default' && target.source.endsWith('/firestore'));
    return role !== undefined && made ? { kind: 'client', library: 'firestore', role } : undefined;
  },

  call(client, names, values, node, frame) {
    const [first, key, method] = names;
    if ((first === 'batch' || first === 'transaction') && key !== undefined && method !== undefined)
      return callBatch(first, key, method, values, node, frame);
    if (names.length > 1 || first === undefined) return callUnknown(names.join('.'), values, frame);
    return callDatabase(client, first, values, node, frame);
  },

  step: callReference,

  isSent: (query) => enders.has(query.steps.at(-1)?.name ?? ''),

  result(query, frame) {
    const method = query.steps.at(-1)?.name ?? '';
    const path = query.steps.slice(0, -1);
    if (method === 'add') return { ...query, steps: [...path, document()] };
    if (method === 'count' || method === 'aggregate') return input('row', 'count');
    if (method !== 'get' && method !== 'listen' && method !== 'getAll') return input('unknown', method);
    const use = ownUse(query.site, frame);
    keepPath(query.site, path);
    if (method === 'getAll' || path.at(-1)?.name !== 'doc') return { kind: 'rows', uses: [use], filtered: false };
    use.flags.add('first');
    return { kind: 'row', uses: [use], path: [] };
  },
};

/** Whose client a package makes: a browser's, which the rules hold back, or a server's. */
export function roleOf(source: string, name: string): Role | undefined {
  if (server.test(source)) return 'service';
  return browser.test(source) || (source === 'global' && name.startsWith('firebase.')) ? 'authenticated' : undefined;
}

function document(): Step {
  return { name: 'doc', arguments: [input('generated', 'id')], guards: [] };
}

/** `db.collection('users')`, `db.doc('users/a')`, `db.batch()` and the like. */
function callDatabase(client: ClientValue, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  switch (name) {
    case 'collection':
    case 'doc':
      return reference(client.role, segmentsOf(values), node, frame);
    case 'collectionGroup':
      return reference(client.role, values.slice(0, 1), node, frame, 'group');
    case 'batch':
    case 'bulkWriter':
      return beginBatch(client, node, frame);
    case 'runTransaction':
      return transaction(client, values, node, frame);
    case 'getAll':
      return send(values[0]?.kind === 'list' ? values[0] : list(values), 'getAll', [], node, frame);
    case 'recursiveDelete':
      return send(values[0], 'delete', [], node, frame);
    default:
      return callUnknown(`firestore.${name}`, values, frame);
  }
}

/** A method of a reference or of a query that is not sent yet. */
function callReference(query: QueryValue, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  if (conditions.has(name)) return { ...query, steps: [...query.steps, { name, arguments: values, guards: [] }] };
  switch (name) {
    case 'collection':
    case 'doc':
      return extended(query, name === 'doc' && values.length === 0 ? document().arguments : segmentsOf(values));
    case 'get':
    case 'stream':
      return send(query, 'get', [], node, frame);
    case 'count':
    case 'aggregate':
      return { ...query, steps: [...query.steps, { name: 'counted', arguments: values.slice(0, 1), guards: [] }] };
    case 'onSnapshot':
      return listen(query, values, node, frame);
    case 'add':
    case 'set':
    case 'update':
    case 'create':
    case 'delete':
      return send(query, name, values, node, frame);
    case 'isEqual':
      return input('unknown', name);
    case 'withConverter':
    case 'findNearest':
      return query;
    default:
      return callUnknown(literalText(values[0]) ?? name, values, frame);
  }
}
