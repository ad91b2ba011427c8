import type { ConditionalExpression, Node } from '@oxc-project/types';
import { lengthOf } from './existence.js';
import { returned, runQuery } from '../libraries/index.js';
import { evaluateCall } from './call.js';
import { concatenate, textOf } from './concatenate.js';
import { evaluateNew } from './construct.js';
import { assign, lookup, mergeArms, mergeValues, testOf } from './environment.js';
import { isEmpty, onlyWhen } from './effect.js';
import { binary } from './binary.js';
import { bindPattern } from './bind.js';
import { arrayOf, objectOf } from './compound.js';
import { capture, observe, sourceText, type Frame, undecided } from './frame.js';
import { evaluateElement } from './element.js';
import { placeOf } from './folder.js';
import { createFunction } from './function.js';
import { member } from './member.js';
import { heldList } from './held-list.js';
import { isOfGathered, lackingArm } from './lacking.js';
import { isCaught, rescue } from './rescue.js';
import { locate } from '../parse.js';
import { importedValue } from './module.js';
import { derived } from './provenance.js';
import { anyMember } from './proxy.js';
import { lackingBoth, withoutQuery } from './query-params.js';
import { armOfPath, withoutPath } from './route-params.js';
import { evaluateTagged } from './template.js';
import { tellsAt } from './test.js';
import { deriveUses, markWhole } from './use.js';
import {
  type Cell,
  choiceOf,
  input,
  literal,
  nothing,
  type Tells,
  type Value,
  truthiness,
  unknown,
  withDefault,
} from './value.js';

/** What an expression is worth, and the work that evaluating it does. */
export function evaluate(node: Node | null | undefined, frame: Frame): Value {
  if (!node) return nothing;
  if (frame.run.steps-- <= 0) return unknown('too much code');
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ||
        typeof node.value === 'number' ||
        typeof node.value === 'boolean' ||
        node.value === null
        ? literal(node.value)
        : unknown('literal');
    case 'Identifier':
      return identifier(node.name, frame);
    case 'ThisExpression':
      return (frame.self?.kind === 'query' ? lookup(frame.environment, 'this') : frame.self) ?? unknown('this');
    case 'TemplateLiteral': {
      const chunks: (string | Value)[] = [];
      node.quasis.forEach((quasi, index) => {
        chunks.push(quasi.value.cooked ?? quasi.value.raw);
        const expression = node.expressions[index];
        if (expression) chunks.push(evaluate(expression, frame));
      });
      return textOf(chunks);
    }
    case 'TaggedTemplateExpression':
      return evaluateTagged(node, frame);
    case 'ArrayExpression':
      return arrayOf(node, frame);
    case 'ObjectExpression':
      return objectOf(node, frame);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return createFunction(node, frame);
    case 'ClassExpression':
      return { kind: 'class', node, module: frame.module, environment: frame.environment, name: node.id?.name ?? 'class' };
    case 'MemberExpression': {
      const object = evaluate(node.object, frame);
      if (!node.computed && node.property.type === 'Identifier') {
        const { name } = node.property;
        const value = name === 'length' ? lengthOf(object, node, frame) : member(object, name, frame);
        return node.optional && value.kind === 'row' ? { ...value, maybe: true } : value;
      }
      if (node.property.type === 'PrivateIdentifier') return member(object, `#${node.property.name}`, frame);
      const key = evaluate(node.property, frame);
      if (key.kind === 'literal' && key.value !== null) return member(object, String(key.value), frame);
      markWhole(object);
      return anyMember(object, key) ?? elementOf(object);
    }
    case 'CallExpression':
      return isCaught(node) ? rescue(frame, () => evaluateCall(node, frame)) : evaluateCall(node, frame);
    case 'NewExpression':
      return evaluateNew(node, frame);
    case 'AwaitExpression': {
      const value = evaluate(node.argument, frame);
      const settled = settle(value, frame);
      // A call that another function built is sent here, and its rows are this place's.
      return value.kind === 'query' && value.site.symbol !== frame.symbol && node.argument.type === 'CallExpression'
        ? deriveUses(settled, node.argument, frame)
        : settled;
    }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'JSXExpressionContainer':
      return evaluate(node.expression, frame);
    case 'ConditionalExpression':
      return branch(node, frame);
    case 'LogicalExpression':
      return logical(node.operator, node.left, node.right, frame);
    case 'BinaryExpression':
      return binary(
        node.operator,
        node.left.type === 'PrivateIdentifier' ? nothing : evaluate(node.left, frame),
        evaluate(node.right, frame),
        sourceText(frame, node),
      );
    case 'UnaryExpression': {
      const value = evaluate(node.argument, frame);
      const truth = node.operator === '!' ? truthiness(value) : undefined;
      if (truth !== undefined) return literal(!truth);
      if (node.operator === '-' && value.kind === 'literal' && typeof value.value === 'number') return literal(-value.value);
      if (node.operator === 'void') return nothing;
      frame.run.tested.set(node.argument, value);
      if (node.operator === '!') {
        const tells = tellsAt(node, frame);
        return { ...input('unknown', sourceText(frame, node)), ...(tells ? { tells } : {}) };
      }
      return node.operator === '-' || node.operator === '+'
        ? derived('unknown', sourceText(frame, node), [value])
        : input('unknown', sourceText(frame, node));
    }
    case 'AssignmentExpression': {
      const value = evaluate(node.right, frame);
      if (node.operator === '=' || node.operator === '??=' || node.operator === '||=')
        bindPattern(node.left, value, frame, 'assign');
      else if (node.operator === '+=' && node.left.type === 'Identifier') {
        const sum = concatenate(identifier(node.left.name, frame), value, sourceText(frame, node));
        assign(frame.environment, node.left.name, sum);
        return sum;
      } else if (node.left.type === 'Identifier') {
        const result = derived('unknown', sourceText(frame, node), [identifier(node.left.name, frame), value]);
        assign(frame.environment, node.left.name, result);
        return result;
      }
      return value;
    }
    case 'SequenceExpression':
      return node.expressions.map((expression) => evaluate(expression, frame)).at(-1) ?? nothing;
    case 'YieldExpression':
      return evaluate(node.argument, frame);
    case 'ImportExpression': {
      const source = evaluate(node.source, frame);
      if (source.kind !== 'literal') return unknown('import');
      return importedValue(frame.run, frame.module, String(source.value), '*');
    }
    case 'JSXElement':
    case 'JSXFragment':
      return evaluateElement(node, frame);
    case 'UpdateExpression': {
      const value = derived('unknown', sourceText(frame, node), [evaluate(node.argument, frame)]);
      // A counter is not what it began with.
      if (node.argument.type === 'Identifier') assign(frame.environment, node.argument.name, value);
      return value;
    }
    case 'MetaProperty':
      return { kind: 'external', source: 'meta', name: 'import.meta' };
    default:
      return unknown(node.type);
  }
}

function identifier(name: string, frame: Frame): Value {
  const value = lookup(frame.environment, name);
  if (value !== undefined) return value;
  if (name === 'undefined') return nothing;
  const place = placeOf(name, frame.module);
  if (place) return place;
  return { kind: 'external', source: 'global', name };
}

/** Runs what a promise or a lazy query stands for, and gives its result. */
export function settle(value: Value, frame: Frame): Value {
  if (value.kind === 'query') return runQuery(value, frame);
  if (value.kind === 'choice')
    return { kind: 'choice', options: value.options.map((item) => ({ ...item, value: settle(item.value, frame) })) };
  return value;
}

/** Like settle, for what a function returns. */
export function settleReturned(value: Value, frame: Frame): Value {
  if (value.kind === 'query') return returned(value, frame);
  if (value.kind !== 'choice') return value;
  return { kind: 'choice', options: value.options.map((item) => ({ ...item, value: settleReturned(item.value, frame) })) };
}

/** An element of a collection whose place is not known. */
export function elementOf(value: Value): Value {
  switch (value.kind) {
    case 'rows':
      return value.element ?? { kind: 'row', uses: value.uses, path: [] };
    case 'list': {
      const only = value.items.length === 1 ? value.items[0] : undefined;
      if (only) return only.value;
      return value.items.length > 0 ? choiceOf(value.items) : input('unknown', 'element');
    }
    case 'record':
      return value.fields.size > 0 && !value.open ? choiceOf([...value.fields.values()]) : input('unknown', 'element');
    case 'row':
      return { kind: 'row', uses: value.uses, path: [...value.path, '*'] };
    case 'result':
      return elementOf(value.rows);
    case 'choice': {
      const inner = value.options.map((item) => item.value).find((option) => option.kind !== 'literal');
      return inner ? elementOf(inner) : input('unknown', 'element');
    }
    case 'cell':
      return throughCell(value.cell, (inner) => elementOf(inner)) ?? input('unknown', 'element');
    case 'input':
      return { ...value, name: `${value.name}[]` };
    default:
      return input('unknown', 'element');
  }
}

/** Looks into a piece of state; undefined when it is being looked into already. */
export function throughCell<T>(cell: Cell, look: (value: Value) => T): T | undefined {
  if (cell.busy) return undefined;
  cell.busy = true;
  try {
    return look(cellValue({ kind: 'cell', cell }));
  } finally {
    cell.busy = false;
  }
}

/** What a piece of state holds: the last thing put in that says something, else its first value. */
export function cellValue(value: Value): Value {
  if (value.kind !== 'cell') return value;
  const telling = [...value.cell.values]
    .reverse()
    .find((inner) => inner.kind === 'rows' || inner.kind === 'row' || inner.kind === 'record');
  const last = telling ?? withoutPath(value.cell.values.at(-1) ?? nothing);
  return last.kind === 'list' ? heldList(last) : last;
}

/** Evaluates both arms of a test that only running would decide, or the one arm that can happen. */
function branch(node: ConditionalExpression, frame: Frame): Value {
  const { test, consequent, alternate } = node;
  const tested = evaluate(test, frame);
  const decided = truthiness(tested);
  if (decided !== undefined) return evaluate(decided ? consequent : alternate, frame);
  frame.run.tested.set(test, tested);
  const tells = tellsAt(test, frame);
  const condition = conditionOf(test, frame);
  const { left, right: other } =
    isPlain(consequent) && isPlain(alternate)
      ? { left: evaluate(consequent, frame), right: evaluate(alternate, frame) }
      : bothArms(node, condition, tells, frame);
  const right = lackingArm(test, left, other);
  if (isOfGathered(condition, sourceText(frame, consequent), left, right)) return left;
  if (
    tells &&
    left.kind === 'literal' &&
    right.kind === 'literal' &&
    typeof left.value === 'boolean' &&
    left.value !== right.value
  )
    return { ...input('unknown', condition.text), tells: left.value ? tells : { yes: tells.no, no: tells.yes } };
  const shown = armOfPath(tells);
  if (shown) return shown === 'then' ? left : right;
  return condition.negated
    ? mergeValues(testOf(condition, tells), undefined, right, left)
    : mergeValues(testOf(condition, tells), undefined, left, right);
}

/** An arm that does nothing and changes nothing, as in `open ? 'block' : 'hidden'`: it needs no variables of its own. */
function isPlain(arm: Node): boolean {
  return arm.type === 'Literal' || arm.type === 'Identifier';
}

function bothArms(
  { test, consequent, alternate }: ConditionalExpression,
  condition: { text: string; negated: boolean },
  tells: Tells | undefined,
  frame: Frame,
): { left: Value; right: Value } {
  const before = frame.environment.variables;
  frame.environment.variables = new Map(before);
  const { work: leftWork, value: left } = observe(frame, () => undecided(frame, () => evaluate(consequent, frame)));
  const leftVariables = frame.environment.variables;
  frame.environment.variables = new Map(before);
  const { work: rightWork, value: right } = observe(frame, () => undecided(frame, () => evaluate(alternate, frame)));
  const rightVariables = frame.environment.variables;
  frame.environment.variables = condition.negated
    ? mergeArms(testOf(condition, tells), before, rightVariables, leftVariables)
    : mergeArms(testOf(condition, tells), before, leftVariables, rightVariables);
  if (!isEmpty(leftWork) || !isEmpty(rightWork))
    frame.effects.push({
      kind: 'choice',
      parts: [
        onlyWhen(tells?.yes, leftWork, locate(frame.module, test)),
        onlyWhen(tells?.no, rightWork, locate(frame.module, test)),
      ],
    });
  return { left, right };
}

/** The text that names a test; `!x` and `x` are one test. */
export function conditionOf(test: Node, frame: Frame): { text: string; negated: boolean } {
  let node = test;
  let negated = false;
  while (node.type === 'UnaryExpression' && node.operator === '!') {
    node = node.argument;
    negated = !negated;
  }
  return { text: sourceText(frame, node, 200), negated };
}

function logical(operator: string, leftNode: Node, rightNode: Node, frame: Frame): Value {
  const left = evaluate(leftNode, frame);
  const truth = truthiness(left);
  frame.run.tested.set(leftNode, left);
  frame.run.tested.delete(rightNode);
  if (operator === '??') {
    if (left.kind === 'literal' && left.value === null) return evaluate(rightNode, frame);
    if (left.kind === 'literal' || truth === true) return left;
  } else if (truth !== undefined) {
    return (operator === '&&') === truth ? evaluate(rightNode, frame) : left;
  }
  let right: Value = nothing;
  const work = capture(frame, () => (right = undecided(frame, () => evaluate(rightNode, frame))));
  frame.run.tested.set(rightNode, right);
  if (!isEmpty(work)) {
    const tells = operator === '??' ? undefined : tellsAt(leftNode, frame);
    const when = operator === '&&' ? tells?.yes : tells?.no;
    frame.effects.push({
      kind: 'choice',
      parts: [{ kind: 'sequence', parts: [] }, onlyWhen(when, work, locate(frame.module, leftNode))],
    });
  }
  if (operator === '&&') return right.kind === 'literal' ? derived('unknown', sourceText(frame, leftNode), [left]) : right;
  // `globalThis.client ?? createClient()`
  if (right.kind === 'client') return right;
  // `mongoose.models.User || mongoose.model('User', schema)`
  if (right.kind === 'path' && right.client.library === 'mongoose') return right;
  // Where it is missing, the right side stands for it.
  if (left.kind === 'input' && right.kind !== 'list' && right.kind !== 'record' && operator !== '&&') {
    const plain = right.kind === 'literal' && !right.value ? withoutPath(left) : withoutQuery(withoutPath(left));
    if (plain !== left) return right.kind === 'literal' ? withDefault(plain, right) : lackingBoth(plain, right);
  }
  // `rows || []` and `value ?? fallback`: the left side says what it is.
  if (left.kind === 'input' && right.kind === 'literal') return withDefault(left, right);
  if (left.kind === 'input' || left.kind === 'unknown') return left;
  if (left.kind === 'choice') return right.kind === 'literal' ? insteadOfNone(left, right) : left;
  return settle(left, frame);
}

/** `filters.limit || 100`, where the field is only sometimes there. */
function insteadOfNone({ options }: Extract<Value, { kind: 'choice' }>, fallback: Value): Value {
  const isNone = (value: Value): boolean => value.kind === 'literal' && value.value === null;
  return {
    kind: 'choice',
    options: options.map((option) => ({
      ...option,
      value: isNone(option.value) ? fallback : withDefault(option.value, fallback),
    })),
  };
}
