import type { Node } from '@oxc-project/types';
import type { Picked } from '../../model/index.js';
import { evaluate } from './evaluate.js';
import type { Frame } from './frame.js';

/** What a test lets through where it holds, and where it does not; absent where most rows may pass. */
export interface Picks {
  yes?: Picked;
  no?: Picked;
}

/**
 * What a test in a loop says of how many turns get past it. `few`: being equal to one given value. `some`: being in a set or not,
 * or one computed value beside another (`buy >= sell`, `due < now`). Not so what is there (`row.email`), a state that most rows may
 * have (`row.status === 'open'`), or one row left out (`row.id !== id`); but what has changed (`row.status !== found.status`), and what went
 * wrong (`if (!sent)`, `if (error)`, `answer.status === 410`), which it seldom does.
 */
export function picksAt(node: Node, frame: Frame): Picks {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return picksAt(node.expression, frame);
    case 'UnaryExpression': {
      const inner = node.operator === '!' ? picksAt(node.argument, frame) : {};
      return of(inner.no, inner.yes);
    }
    case 'LogicalExpression': {
      const left = picksAt(node.left, frame);
      const right = picksAt(node.right, frame);
      if (node.operator === '&&') return of(either(left.yes, right.yes), both(left.no, right.no));
      return node.operator === '||' ? of(both(left.yes, right.yes), either(left.no, right.no)) : {};
    }
    case 'CallExpression': {
      const { callee } = node;
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return {};
      const given = node.arguments[0];
      if (given === undefined || isGiven(given, frame) || callee.object.type === 'ArrayExpression') return {};
      return callee.property.name === 'has' || callee.property.name === 'includes' ? of('some', 'some') : {};
    }
    case 'BinaryExpression': {
      const { left, right, operator } = node;
      if (isFailingStatus(node)) return of('few', undefined);
      if (isGiven(left, frame) || isGiven(right, frame)) return {};
      if (operator === '===' || operator === '==') return of('few', undefined);
      if (operator === '!==' || operator === '!=') return of(isChange(left, right) ? 'some' : undefined, 'few');
      return operator === '<' || operator === '>' || operator === '<=' || operator === '>=' ? of('some', 'some') : {};
    }
    case 'Identifier':
      return outcome(node.name);
    case 'MemberExpression':
      // A row may well have a field of such a name: whether a reminder was sent.
      return node.property.type === 'Identifier' && /^(?:ok|error)$/.test(node.property.name) ? outcome(node.property.name) : {};
    default:
      return {};
  }
}

/** Whether something went well, by its name. */
function outcome(name: string): Picks {
  if (/^(?:ok|success|succeeded|sent|delivered)$|(?:Ok|Success|Succeeded|Sent|Delivered)$/.test(name))
    return of(undefined, 'few');
  return /^(?:error|err|failed|failure|expired)$|(?:Error|Failed|Expired)$/.test(name) ? of('few', undefined) : {};
}

/** `answer.status === 410`, `response.statusCode >= 400` */
function isFailingStatus({ left, right, operator }: Extract<Node, { type: 'BinaryExpression' }>): boolean {
  if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier' || right.type !== 'Literal') return false;
  if (!/^(?:status|statusCode|code)$/.test(left.property.name) || typeof right.value !== 'number') return false;
  return right.value >= 400 && /^(?:===?|>=?)$/.test(operator);
}

/** A field beside another one that is no key: whether it is to become something else. */
function isChange(left: Node, right: Node): boolean {
  return [left, right].every(
    (side) =>
      side.type === 'MemberExpression' &&
      side.property.type === 'Identifier' &&
      !/(?:^id|Id|_id|email|key)$/i.test(side.property.name),
  );
}

function of(yes: Picked | undefined, no: Picked | undefined): Picks {
  return { ...(yes ? { yes } : {}), ...(no ? { no } : {}) };
}

function either(left: Picked | undefined, right: Picked | undefined): Picked | undefined {
  return left === 'few' || right === 'few' ? 'few' : (left ?? right);
}

function both(left: Picked | undefined, right: Picked | undefined): Picked | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left === 'some' || right === 'some' ? 'some' : 'few';
}

/** A value that the code writes out: the same for every row. */
function isGiven(node: Node, frame: Frame): boolean {
  if (node.type === 'Literal' || node.type === 'UnaryExpression') return true;
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0;
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return false;
  if (node.type === 'Identifier' && node.name === 'undefined') return true;
  // `list.length`, `Platform.FACEBOOK`
  if (
    node.type === 'MemberExpression' &&
    node.property.type === 'Identifier' &&
    /^(length|[A-Z][A-Z\d_]*)$/.test(node.property.name)
  )
    return true;
  return evaluate(node, frame).kind === 'literal';
}
