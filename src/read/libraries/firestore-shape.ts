import type { CallExpression } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import { type Frame, type Run, sourceText } from '../interpret/frame.js';
import type { Value } from '../interpret/value.js';
import { callClient, type CallNode } from './index.js';

const begins = new Set(['collection', 'doc', 'collectionGroup', 'runTransaction', 'batch', 'firestore']);

/**
 * `db.collection('users')` on a database that was handed in from where it cannot be followed, and `app.firestore()`: in a
 * repository that uses Firebase and not MongoDB, whose driver has a `collection` too. Undefined for anything else.
 */
export function firestoreByShape(name: string, node: CallExpression, frame: Frame): Value | undefined {
  if (!begins.has(name) || !speaksFirestore(frame.run)) return undefined;
  const role = /admin|functions\//i.test(`${frame.module.file} ${frame.module.text.slice(0, 2000)}`)
    ? 'service'
    : 'authenticated';
  const client: Value = { kind: 'client', library: 'firestore', role };
  if (name === 'firestore') return node.arguments.length === 0 ? client : undefined;
  const [first] = node.arguments;
  const named = first?.type === 'Literal' ? typeof first.value === 'string' : first?.type === 'TemplateLiteral';
  const owner = node.callee.type === 'MemberExpression' ? sourceText(frame, node.callee.object) : '';
  if (!named && name !== 'runTransaction' && !/\b(db|firestore|getDb\(\)|getFirestore\(\))$/i.test(owner)) return undefined;
  return callClient(client, name, argumentsOf(node, frame), node satisfies CallNode, frame);
}

const answers = new WeakMap<Run, boolean>();

function speaksFirestore(run: Run): boolean {
  const known = answers.get(run);
  if (known !== undefined) return known;
  const texts = [...run.modules.values()].map((module) => module.text);
  const speaks =
    texts.some((text) => /['"](firebase(-admin)?|@google-cloud\/firestore|@react-native-firebase)(\/[\w/]+)?['"]/.test(text)) &&
    !texts.some((text) => /['"]mongodb['"]/.test(text));
  answers.set(run, speaks);
  return speaks;
}
