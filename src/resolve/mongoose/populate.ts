import type { CallStep, DataModel, Expression } from '../../model/index.js';
import { fieldOf as fieldOfRecord, literalString, type Resolved, Unresolvable } from '../sql.js';
import { type Asked, readStatement } from './read.js';

/** What one `populate` asks: the path that is followed, and what is read of the documents there. */
interface Populated {
  path: string;
  select: Expression[];
  inner: Expression[];
}

/** `populate` is one more statement per path, with the keys of all documents that were read: https://mongoosejs.com/docs/populate.html */
export function populateStatements(model: DataModel, steps: CallStep[], models: DataModel[]): Resolved[] {
  const asked = steps.filter((step) => step.name === 'populate').flatMap((step) => populatedBy(step.arguments));
  return asked.flatMap((populated) => followed(model, populated, models, 0));
}

function followed(model: DataModel, { path, select, inner }: Populated, models: DataModel[], depth: number): Resolved[] {
  if (depth > 4) return [];
  const target = model.mongoose?.references[path];
  const other = models.find((candidate) => candidate.name === target);
  // What stands within the document itself is there already; what it points to is not.
  if (target === undefined && inner.length > 0 && model.fields.some((field) => field.name === path && field.type === 'jsonb'))
    return inner
      .flatMap((value) => populatedBy([value]))
      .flatMap((next) => followed(model, { ...next, path: `${path}.${next.path}` }, models, depth + 1));
  if (!other) throw new Unresolvable(`it follows ${path} of ${model.name}, and no schema says where that leads`);
  const keys: Expression = { kind: 'list', open: true, items: [{ kind: 'input', origin: 'row', name: path }] };
  const filter: Expression = {
    kind: 'record',
    open: false,
    fields: [{ name: '_id', value: { kind: 'record', open: false, fields: [{ name: '$in', value: keys }] } }],
  };
  const asked: Asked = { filter, select, sort: [], limit: undefined, skip: undefined };
  const further = inner.flatMap((value) => populatedBy([value])).flatMap((next) => followed(other, next, models, depth + 1));
  return [readStatement(other, asked, false), ...further];
}

function populatedBy([first, second]: Expression[]): Populated[] {
  const text = literalString(first);
  const select = second && !(second.kind === 'literal' && second.value === null) ? [second] : [];
  if (text !== undefined) return text.split(/\s+/).map((path) => ({ path, select, inner: [] }));
  if (first?.kind === 'list') return first.items.flatMap((item) => populatedBy([item]));
  const path = literalString(fieldOfRecord(first, 'path'));
  if (path === undefined) throw new Unresolvable('a path to follow that is only known when the app runs');
  const [chosen, further] = [fieldOfRecord(first, 'select'), fieldOfRecord(first, 'populate')];
  return path.split(/\s+/).map((each) => ({ path: each, select: chosen ? [chosen] : [], inner: further ? [further] : [] }));
}
