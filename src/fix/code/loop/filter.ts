import type { Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../read/parse.js';
import { isChain, textOf } from '../syntax/nodes.js';
import type { Guard } from './guards.js';

/** Of the turns that send it, those whose key is there need no test of their own: an empty key finds nothing. */
export interface Filter {
  /** The test of an element, as code; absent where all turns may be asked for. */
  text?: string;
  /** Where the key is missing, nothing is sent. */
  guarded: boolean;
  /** The tests that are written into a callback. */
  tests: Node[];
}

const opposite = new Map(Object.entries({ '===': '!==', '!==': '===', '==': '!=', '!=': '==' }));

/** A test that holds where the turn goes on, as one would write it. */
function testText({ test, holds }: Guard, alone: boolean, module: Module): string {
  const own = test.type === 'ParenthesizedExpression' ? test.expression : test;
  const text = textOf(module, own);
  if (holds) return alone || own.type !== 'LogicalExpression' ? text : `(${text})`;
  if (own.type === 'UnaryExpression' && own.operator === '!' && isChain(own.argument)) return textOf(module, own.argument);
  const turned = own.type === 'BinaryExpression' ? opposite.get(own.operator) : undefined;
  if (own.type === 'BinaryExpression' && turned !== undefined)
    return `${textOf(module, own.left)} ${turned} ${textOf(module, own.right)}`;
  return isChain(own) ? `!${text}` : `!(${text})`;
}

/** What the guards make of the list of keys; in words where a guard looks at what the turn found before. */
export function filterOf(
  guards: readonly Guard[],
  key: Node,
  names: ReadonlySet<string>,
  bound: ReadonlySet<string>,
  module: Module,
): Filter | string {
  const tests: Guard[] = [];
  let guarded = false;
  for (const { test, holds } of guards) {
    if (isKeyThere(test, holds, textOf(module, key), module)) {
      guarded = true;
      continue;
    }
    if (!isPure(test, names, bound)) return 'whether a turn sends it depends on more than the list';
    tests.push({ test, holds });
  }
  const texts = tests.map((each) => testText(each, tests.length === 1, module));
  return { guarded, tests: tests.map(({ test }) => test), ...(texts.length === 0 ? {} : { text: texts.join(' && ') }) };
}

/** `row.key`, `row.key != null`, and after `if (!row.key) continue`. */
function isKeyThere(test: Node, holds: boolean, key: string, module: Module): boolean {
  if (test.type === 'ParenthesizedExpression') return isKeyThere(test.expression, holds, key, module);
  if (test.type === 'UnaryExpression' && test.operator === '!') return isKeyThere(test.argument, !holds, key, module);
  if (test.type === 'BinaryExpression' && textOf(module, test.left) === key) {
    const nothing = test.right.type === 'Literal' && test.right.value === null;
    return nothing && test.operator === (holds ? '!=' : '==');
  }
  return holds && textOf(module, test) === key;
}

const quiet = new Set([
  'BinaryExpression',
  'ChainExpression',
  'Identifier',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'ParenthesizedExpression',
  'UnaryExpression',
]);

/** Whether a test looks only at the element and at what is the same in every turn. */
function isPure(test: Node, names: ReadonlySet<string>, bound: ReadonlySet<string>): boolean {
  const nodes = nodesIn(test);
  const members = new Set<Node>(
    nodes.flatMap((node) => (node.type === 'MemberExpression' && !node.computed ? [node.property] : [])),
  );
  return nodes.every((node) => {
    if (!quiet.has(node.type) || (node.type === 'UnaryExpression' && node.operator === 'delete')) return false;
    return node.type !== 'Identifier' || members.has(node) || names.has(node.name) || !bound.has(node.name);
  });
}
