import type { Node, Statement } from '@oxc-project/types';
import { nodesIn } from '../../../read/parse.js';
import { changedInFile } from '../exact/steady.js';
import type { Question } from '../library.js';
import type { Replacement, Target } from '../model.js';
import { boundBy, namedIn } from '../syntax/bound.js';
import { isFunction, textOf } from '../syntax/nodes.js';
import type { Definition } from '../where/definition.js';
import { askedAtOnce, rowsOfKeys, someKeys } from '../writing/at-once.js';
import { indented, spliced, styled } from '../writing/text.js';
import { isExported, isGeneric, isOnlyInLoops, isServed } from './reach.js';

/** A function of its own that answers as another does, for many keys at once. */
export interface ForEach {
  name: string;
  question: Question;
  /** Other files may import it. */
  isExported: boolean;
  made: Replacement[];
}

/** Writes it beside a function that asks the database once, by its one parameter; or says why it cannot. */
export function forEachOf(target: Target, { node, module }: Definition, called: string): ForEach | string {
  const { call, around, names } = target;
  const at = around.findIndex((each) => each === node);
  const [parameter] = node.params;
  if (at < 0 || around.slice(at + 1).some(isFunction)) return 'it is asked in a function within another';
  if (node.params.length !== 1 || parameter?.type !== 'Identifier') return `${called} takes more than one key`;
  const { body } = node;
  if (/^\w+\?/.test(textOf(module, parameter))) return `${called} may be called without a key`;
  if (body?.type !== 'BlockStatement' || node.generator || isGeneric(around.slice(at))) return `${called} is of another form`;
  if (isServed(module)) return `what ${module.file} exports is open to everybody, and so would be a function beside ${called}`;
  const asked = askedIn(around.slice(0, at), call, body.body, parameter.name);
  if (typeof asked === 'string') return `${called} ${asked}`;
  const bound = new Set([
    parameter.name,
    ...nodesIn(body).flatMap((each) => (each.type === 'VariableDeclarator' ? [...boundBy(each.id)] : [])),
  ]);
  const changed = changedInFile(call, module);
  if (changed !== undefined) return `${changed} may be another in each turn`;
  const question = target.library.question(target, (each) => namedIn(call, bound).has(each));
  if (typeof question === 'string') return question;
  if (question.key.type !== 'Identifier' || question.key.name !== parameter.name)
    return `${called} asks by something else than its key`;
  if (namedIn(body, new Set(['keys', someKeys, 'rowsOf'])).size > 0) return `${called} has names of what would be written`;
  if (isOnlyInLoops(node, module, called)) return `nothing would use ${called} any more`;
  const name = names.of(module, `${called}ForEach`, `for each ${String(node.start)}`);
  const { name: asks, added } = rowsOfKeys(module, names);
  const taken = { start: asked.place.start, end: asked.place.end, text: question.taken(`rowsOf(${parameter.name})`) };
  const text = written(
    {
      name,
      asks,
      called,
      question,
      isExported: isExported(node, module),
      guards: asked.guards.map((each) => textOf(module, each)),
    },
    target,
    node,
    spliced(module, body, [taken]),
  );
  const own = module.program.body.find((each) => each.start <= node.start && each.end >= node.end);
  if (own === undefined) return `${called} is of another form`;
  return {
    name,
    question,
    isExported: isExported(node, module),
    made: [...question.imports, { start: own.end, end: own.end, text }, ...added],
  };
}

/** Where a function waits for the one thing that it asks, and what it throws before. */
function askedIn(
  inner: readonly Node[],
  call: Node,
  body: readonly Node[],
  parameter: string,
): { place: Node; guards: Node[] } | string {
  const waits = body.flatMap((each) => nodesIn(each)).filter(({ type }) => type === 'AwaitExpression');
  const place = waits[0] ?? call;
  const returned = inner[0]?.type === 'ReturnStatement';
  if (waits.length > 1 || (waits.length === 1 ? inner[0] !== waits[0] : !returned)) return 'waits for more than one thing';
  if (body.some((each) => nodesIn(each).some((node) => node.type === 'ThisExpression' || node.type === 'Super')))
    return 'works with `this`, which a function beside it has not';
  const statement = body.findIndex((each) => each.start <= call.start && each.end >= call.end);
  const own = body[statement];
  if (own?.type !== 'VariableDeclaration' && own?.type !== 'ReturnStatement') return 'asks only sometimes';
  const between = inner.slice(
    0,
    inner.findIndex((each) => each === own),
  );
  if (!between.every(({ type }) => direct.has(type))) return 'asks only sometimes';
  const before = body.slice(0, statement);
  if (!before.every((each) => isGuard(each))) return 'does something else before it asks';
  return { place, guards: before.filter((each) => namedIn(each, new Set([parameter])).size === 0) };
}

const direct = new Set(['AwaitExpression', 'VariableDeclarator', 'ParenthesizedExpression', 'MemberExpression']);

/** `if (…) throw …`, `if (…) return …`: nothing is called but the error. */
function isGuard(statement: Node): boolean {
  if (statement.type !== 'IfStatement' || statement.alternate !== null) return false;
  const { consequent, test } = statement;
  const only: Statement | undefined = consequent.type === 'BlockStatement' ? consequent.body[0] : consequent;
  if (consequent.type === 'BlockStatement' && consequent.body.length !== 1) return false;
  if (only?.type !== 'ThrowStatement' && only?.type !== 'ReturnStatement') return false;
  return ![test, only].some((each) =>
    nodesIn(each).some(({ type }) => type === 'CallExpression' || type === 'AssignmentExpression'),
  );
}

interface Parts {
  name: string;
  asks: string;
  called: string;
  question: Question;
  guards: string[];
  isExported: boolean;
}

function written(
  { name, asks, called, question, guards, isExported: open }: Parts,
  { module }: Target,
  node: Definition['node'],
  body: string,
): string {
  const typed = /\.[cm]?tsx?$/.test(module.file);
  const [parameter] = node.params;
  const key = parameter === undefined ? '' : textOf(module, parameter);
  const type = /:\s*([\s\S]*)$/.exec(key)?.[1];
  const keys = !typed ? 'keys' : `keys: readonly (${type ?? 'unknown'} | null | undefined)[]`;
  const promised = node.returnType ? /^:\s*Promise<([\s\S]*)>$/.exec(textOf(module, node.returnType))?.[1] : undefined;
  const returned = promised === undefined ? '' : `: ${promised}`;
  const none = question.none === undefined ? '' : `, ${question.none}`;
  const simple = guards.length === 0 ? askedAtOnce(asks, 'keys', question.ask, question.none, '  ') : undefined;
  const ask = `{\n${guards.map((each) => `    ${each}\n`).join('')}    return ${question.ask};\n  }`;
  const code = `

/** Answers as ${called} does, for many keys that are asked for at once. */
${open ? 'export ' : ''}async function ${name}(${keys}) {
  const rowsOf = ${simple ?? `await ${asks}(keys, async (${someKeys}) => ${ask}${none})`};
  return (${key})${returned} => ${indented(body, node, module)};
}`;
  return styled(code, module);
}
