import type { Node } from '@oxc-project/types';
import { childrenOf, isFunction } from '../walk.js';
import { bare } from './calls.js';

/** What a test that is one look at a variable comes to: a text that stands for it, or what the opposite of it stands for. */
export interface Atom {
  text: string;
  negated: boolean;
}

/** Reads the text of a node. */
export type TextOf = (node: Node) => string;

/** The look at a variable that a test is; undefined for one that calls, waits or joins. `meant`: constants that stand for a test. */
export function atomOf(node: Node, textOf: TextOf, meant: ReadonlyMap<string, Node>): Atom | undefined {
  const test = bare(node);
  switch (test.type) {
    case 'Identifier': {
      const stands = meant.get(test.name);
      return (stands && atomOf(stands, textOf, meant)) ?? { text: test.name, negated: false };
    }
    case 'MemberExpression':
      return isStill(test) ? { text: plain(textOf(test)), negated: false } : undefined;
    case 'UnaryExpression': {
      const inner = test.operator === '!' ? atomOf(test.argument, textOf, meant) : undefined;
      return inner && { ...inner, negated: !inner.negated };
    }
    case 'BinaryExpression': {
      if (!isStill(test.left) || !isStill(test.right)) return undefined;
      const negated = test.operator.startsWith('!');
      const operator = negated ? `=${test.operator.slice(1)}` : test.operator;
      return { text: `${plain(textOf(test.left))}${operator}${plain(textOf(test.right))}`, negated };
    }
    default:
      return undefined;
  }
}

function plain(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Whether nothing in it runs: twice looked at, it gives the same. */
function isStill(node: Node): boolean {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'AwaitExpression':
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return false;
    default:
      return !isFunction(node) && childrenOf(node).every(isStill);
  }
}

/** Texts that more than one place of a function looks at or sets: only these tie its tests together. */
export function tiedTexts(holder: Node, textOf: TextOf, meant: ReadonlyMap<string, Node>): Set<string> {
  const seen = new Set<string>();
  const tied = new Set<string>();
  const note = (test: Node | null): void => {
    if (test === null) return;
    const inner = bare(test);
    if (inner.type === 'LogicalExpression') {
      note(inner.left);
      note(inner.right);
      return;
    }
    const atom = atomOf(inner, textOf, meant);
    if (atom) look(atom.text);
  };
  const look = (text: string): void => {
    if (seen.has(text)) tied.add(text);
    seen.add(text);
  };
  const enter = (node: Node): void => {
    if (node !== holder && isFunction(node)) return;
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression' || node.type === 'WhileStatement') note(node.test);
    // `began && (await client.query('COMMIT'))` is a test too.
    if (node.type === 'ExpressionStatement' && bare(node.expression).type === 'LogicalExpression') note(node.expression);
    // A flag that is set to true or false ties the place to where it is looked at.
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && node.right.type === 'Literal')
      look(node.left.name);
    for (const child of childrenOf(node)) enter(child);
  };
  enter(holder);
  return tied;
}

/** Constants of a function that stand for a test: `const own = !given`. */
export function meantBy(holder: Node): Map<string, Node> {
  const meant = new Map<string, Node>();
  const enter = (node: Node): void => {
    if (node !== holder && isFunction(node)) return;
    if (node.type === 'VariableDeclaration' && node.kind === 'const')
      for (const { id, init } of node.declarations) {
        const value = init && bare(init);
        if (id.type !== 'Identifier' || !value) continue;
        const isTest =
          (value.type === 'UnaryExpression' && value.operator === '!') ||
          (value.type === 'BinaryExpression' && /^[!=]==?$/.test(value.operator));
        if (isTest && isStill(value)) meant.set(id.name, value);
      }
    for (const child of childrenOf(node)) enter(child);
  };
  enter(holder);
  return meant;
}
