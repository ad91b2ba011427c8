import type { Frame } from '../interpret/frame.js';
import { derived } from '../interpret/provenance.js';
import { input, literal, nothing, record, type Value } from '../interpret/value.js';
import { beginQuery, type CallNode, runQuery } from './index.js';
import { assignedTo, noteAssigned } from './sequelize-model.js';

type Row = Extract<Value, { kind: 'row' }>;

/** `new User({ … })`: a document that `save` sends; undefined for what is no model. */
export function newDocument(target: Value, values: Value[]): Value | undefined {
  if (target.kind !== 'path' || target.client.library !== 'mongoose' || target.names[0] !== 'model') return undefined;
  return { kind: 'call', name: 'mongoose.document', arguments: [literal(target.names[1] ?? ''), values[0] ?? record({})] };
}

export function saveDocument(
  object: Extract<Value, { kind: 'call' }>,
  name: string,
  node: CallNode,
  frame: Frame,
): Value | undefined {
  if (object.name !== 'mongoose.document' || name !== 'save') return undefined;
  return runQuery(beginQuery('mongoose', 'owner', { name: 'create', arguments: object.arguments }, node, frame), frame);
}

const documentMethods = /^(save|deleteOne|remove|populate|updateOne)$/;

/** Whether a document that was read asks the database itself. */
export function asksByDocument(row: Row, name: string): boolean {
  return row.path.length === 0 && documentMethods.test(name) && row.uses.some((use) => use.site.library === 'mongoose');
}

export function callDocument(row: Row, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  const [start] = [...(row.uses[0]?.site.variants.values() ?? [])][0]?.steps ?? [];
  const model = start?.arguments[0];
  const named = model?.kind === 'literal' ? literal(model.value) : literal(null);
  const changes = name === 'save' ? record(assignedTo(row, frame)) : (values[0] ?? nothing);
  const [key, version]: Value[] = ['_id', '__v'].map((path) => ({ ...row, path: [path] }));
  if (!key || !version) return row;
  const begun = beginQuery(
    'mongoose',
    'owner',
    { name: `document.${name}`, arguments: [named, changes, key, version] },
    node,
    frame,
  );
  runQuery(begun, frame);
  return row;
}

const adding = /^(push|unshift|addToSet|pull|concat)$/;
const changing = /^(splice|pop|shift|set|remove|fill)$/;

/** `post.comments.push(comment)`: a list of a document changes, for the `save` that sends it. Whether it was that. */
export function changesList(row: Row, name: string, given: () => Value[], frame: Frame): boolean {
  const [path] = row.path;
  const own = path !== undefined && row.path.length === 1 && row.uses.some((use) => use.site.library === 'mongoose');
  if (!own || !(adding.test(name) || changing.test(name))) return false;
  const added: Value = { kind: 'call', name: 'mongoose.added', arguments: [given()[0] ?? input('unknown', path)] };
  noteAssigned({ ...row, path: [] }, path, adding.test(name) ? added : derived('row', path, [row]), frame);
  return true;
}
