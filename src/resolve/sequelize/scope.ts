import type { DataModel, Expression } from '../../model/index.js';
import { fieldOf, Unresolvable } from '../sql.js';

type Options = Extract<Expression, { kind: 'record' }>;

/**
 * The options of a statement with what scopes add: conditions by their columns, where what the call says wins, includes one
 * after the other, anything else as the last one says. https://sequelize.org/docs/v6/other-topics/scopes/
 */
export function mergeScopes(options: Expression | undefined, scopes: Expression[]): Expression | undefined {
  let merged: Expression | undefined;
  for (const scope of [...scopes, ...(options ? [options] : [])]) {
    if (scope.kind === 'literal' && scope.value === null) continue;
    if (scope.kind !== 'record')
      throw new Unresolvable(scope.kind === 'unknown' ? scope.why : 'options that are only known when the app runs');
    merged = merged?.kind === 'record' ? mergeTwo(merged, scope) : scope;
  }
  return merged;
}

function mergeTwo(before: Options, after: Options): Options {
  const fields = new Map(before.fields.map((field) => [field.name, field.value]));
  for (const { name, value } of after.fields) {
    const old = fields.get(name);
    if (old?.kind === 'record' && value.kind === 'record' && name === 'where') {
      const where = new Map([...old.fields, ...value.fields].map((field) => [field.name, field.value]));
      fields.set(name, {
        kind: 'record',
        open: old.open || value.open,
        fields: [...where].map(([column, condition]) => ({ name: column, value: condition })),
      });
    } else if (old && name === 'include') {
      const [left, right] = [listed(old), listed(value)];
      fields.set(name, { kind: 'list', items: [...left.items, ...right.items], open: left.open || right.open });
    } else if (old?.kind === 'record' && value.kind === 'record' && name === 'attributes') {
      fields.set(name, mergeAttributes(old, value));
    } else fields.set(name, value);
  }
  return { kind: 'record', open: before.open || after.open, fields: [...fields].map(([name, value]) => ({ name, value })) };
}

function listed(value: Expression): Extract<Expression, { kind: 'list' }> {
  return value.kind === 'list' ? value : { kind: 'list', items: [value], open: false };
}

/** `{ include, exclude }` of both. */
function mergeAttributes(before: Options, after: Options): Options {
  const names = new Set([...before.fields, ...after.fields].map((field) => field.name));
  const fields = [...names].map((name) => {
    const parts = [fieldOf(before, name), fieldOf(after, name)].flatMap((part) => (part ? listed(part).items : []));
    return { name, value: { kind: 'list', items: parts, open: false } satisfies Expression };
  });
  return { kind: 'record', open: before.open || after.open, fields };
}

/** The scopes under which a call runs: those that it names, else the model's default. */
export function scopesOf(model: DataModel, named: Expression | undefined): Expression[] {
  if (named?.kind === 'list') return named.items;
  return model.sequelize?.defaultScope ? [model.sequelize.defaultScope] : [];
}
