import type { Node } from '@oxc-project/types';
import type { Target } from '../../model.js';
import { lastName } from '../../syntax/nodes.js';

/** A statement without what its spelling may differ in: white space and a semicolon at its end. */
function fingerprint(sql: string): string {
  return sql.replace(/\s+/g, ' ').replace(/;\s*$/, '').trim();
}

/** The text of SQL that stands whole in a call `client.query('…', [values])`, and the values. */
export interface SqlText {
  node: Node;
  text: string;
  quote: string;
  values: Node[];
}

/** Undefined where the call is of another form, or its text is not the statement that was tried. */
export function sqlTextOf({ call, statement }: Pick<Target, 'call' | 'statement'>): SqlText | undefined {
  const [first, second, ...more] = call.arguments;
  if (first === undefined || more.length > 0 || lastName(call.callee) !== 'query') return undefined;
  const text = wholeText(first);
  if (text === undefined || fingerprint(text) !== fingerprint(statement.sql)) return undefined;
  if (second !== undefined && second.type !== 'ArrayExpression') return undefined;
  const values = (second?.elements ?? []).flatMap((element): Node[] => (element === null ? [] : [element]));
  if (values.some(({ type }) => type === 'SpreadElement')) return undefined;
  return { node: first, text, quote: first.type === 'TemplateLiteral' ? '`' : (literalQuote(first) ?? "'"), values };
}

function wholeText(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

function literalQuote(node: Node): string | undefined {
  return node.type === 'Literal' && 'raw' in node && typeof node.raw === 'string' ? node.raw[0] : undefined;
}

/** A text as code, in the quotes that were there unless it holds them. */
export function quoted(text: string, quote: string): string {
  const free = [quote, "'", '"'].find((each) => each !== '`' && !text.includes(each) && !/[\n\\]/.test(text));
  if (free !== undefined) return `${free}${text}${free}`;
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}
