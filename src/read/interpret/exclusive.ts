import type { Node } from '@oxc-project/types';
import type { Frame } from './frame.js';

type If = Extract<Node, { type: 'IfStatement' }>;

/** What a test asks of one value: it holds only where the value is one of these words. */
interface Asked {
  subject: string;
  words: Set<string>;
}

export interface Chain {
  statement: If;
  /** Statements of the block that it stands for. */
  length: number;
}

const known = new WeakMap<If, Chain>();

/**
 * Tests that follow each other and ask the same value for other words are `else if`s of each other, though they are not written so:
 * `if (tab === 'a') …; if (tab === 'b') …`.
 */
export function exclusiveChain(statement: If, body: readonly Node[], at: number, frame: Frame): Chain {
  const before = known.get(statement);
  if (before) return before;
  const found = chainAt(statement, body, at, frame.module.text);
  known.set(statement, found);
  return found;
}

function chainAt(statement: If, body: readonly Node[], at: number, text: string): Chain {
  const arms: If[] = [statement];
  const asked = statement.alternate ? undefined : askedBy(statement.test, text);
  if (asked)
    for (const next of body.slice(at + 1)) {
      const last = arms.at(-1);
      if (next.type !== 'IfStatement' || next.alternate || !last || changes(last.consequent, asked.subject, text)) break;
      if (mayLeave(last.consequent, text) || mayLeave(next.consequent, text)) break;
      const other = askedBy(next.test, text);
      if (other?.subject !== asked.subject || [...other.words].some((word) => asked.words.has(word))) break;
      for (const word of other.words) asked.words.add(word);
      arms.push(next);
    }
  const chain = arms.reduceRight<If | undefined>((alternate, arm) => (alternate ? { ...arm, alternate } : arm), undefined);
  return { statement: chain ?? statement, length: arms.length };
}

/** An arm that leaves excludes all that follows already. */
function mayLeave(body: Node, text: string): boolean {
  return /\b(?:return|throw|break|continue)\b/.test(textOf(body, text));
}

function askedBy(test: Node, text: string): Asked | undefined {
  if (test.type === 'ParenthesizedExpression') return askedBy(test.expression, text);
  if (test.type === 'LogicalExpression') {
    const [left, right] = [askedBy(test.left, text), askedBy(test.right, text)];
    // Of two that both must hold, one tells enough.
    if (test.operator === '&&') return left ?? right;
    if (test.operator !== '||' || left === undefined || left.subject !== right?.subject) return undefined;
    return { subject: left.subject, words: new Set([...left.words, ...right.words]) };
  }
  if (test.type !== 'BinaryExpression' || (test.operator !== '===' && test.operator !== '==')) return undefined;
  const word = wordOf(test.right, text);
  return word !== undefined && isPlain(test.left) ? { subject: textOf(test.left, text), words: new Set([word]) } : undefined;
}

/** A literal, or the member of an enumeration: `Kind.Video`. */
function wordOf(node: Node, text: string): string | undefined {
  if (node.type === 'Literal') return node.value === null ? undefined : String(node.value);
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return undefined;
  return /^[A-Z]/.test(node.object.name) ? textOf(node, text) : undefined;
}

/** A name, or a path of names. What an object keeps of itself (`this.step`) may be changed by all that it does. */
function isPlain(node: Node): boolean {
  if (node.type === 'Identifier') return true;
  if (node.type === 'ChainExpression') return isPlain(node.expression);
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return false;
  return node.property.name !== 'current' && isPlain(node.object);
}

/** Whether the value, or something on the path to it, is set in there. */
function changes(body: Node, subject: string, text: string): boolean {
  const inside = textOf(body, text);
  const names = subject.split(/\??\./).map((_, index, all) => all.slice(0, index + 1).join('.'));
  return names.some((name) => {
    for (let at = inside.indexOf(name); at >= 0; at = inside.indexOf(name, at + name.length)) {
      const behind = inside.slice(at + name.length, at + name.length + 8).trimStart();
      if (/^(?:=(?![=>])|\+\+|--|(?:[-+*/%&|^]|\?\?|&&|\|\|)=)/.test(behind)) return true;
    }
    return false;
  });
}

function textOf({ start, end }: Node, text: string): string {
  return text.slice(start, end);
}
