import type { CallExpression, Node } from '@oxc-project/types';

/** What a call does to the transaction of a connection. */
export type Deed = 'begins' | 'ends' | 'gives back' | 'hands on';

/** A function that gets the connection and may end what was begun, by its name. */
const mayEnd = /commit|roll_?back|abort|finish|end$|close|release|clean|dispose|destroy|transaction|tx$/i;
const begin = /^\s*(begin|start\s+transaction)\b/i;
const end = /(^|;)\s*(commit|rollback(?!\s+(work\s+|transaction\s+)?to)|end|abort)\b/i;

/** The expression without what only TypeScript and brackets put around it. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** `client.query` as `['client', 'query']`, for a method of a variable. */
export function methodOf(node: CallExpression): [variable: string, method: string] | undefined {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const object = bare(callee.object);
  return object.type === 'Identifier' ? [object.name, callee.property.name] : undefined;
}

/** What the call does to the transaction of that connection; `ending`: functions that are called here end transactions. */
export function deedOf(node: CallExpression, connection: string, ending: boolean): Deed | undefined {
  const [variable, method] = methodOf(node) ?? [];
  if (variable !== connection) {
    if (!node.arguments.some((argument) => namesConnection(argument, connection))) return undefined;
    return ending || mayEnd.test(calledName(node.callee)) ? 'hands on' : undefined;
  }
  switch (method) {
    case 'query': {
      if (textsOf(node.arguments[0]).some((text) => end.test(text))) return 'ends';
      return begins(node) ? 'begins' : undefined;
    }
    case 'startTransaction':
      return 'begins';
    case 'release':
      // With an error the pool closes the connection, and Postgres rolls back.
      return node.arguments.length === 0 ? 'gives back' : 'ends';
    default:
      return /^(commit|rollback|end$|destroy)/i.test(method ?? '') ? 'ends' : undefined;
  }
}

/** Whether a query begins a transaction, and does not end it itself. */
export function begins(node: CallExpression): boolean {
  const texts = textsOf(node.arguments[0]);
  return texts.length > 0 && texts.every((text) => begin.test(text) && !end.test(text));
}

function calledName(callee: Node): string {
  const node = bare(callee);
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : '';
}

/** Whether an argument is the connection, or holds it. */
export function namesConnection(node: Node, connection: string): boolean {
  const inner = node.type === 'SpreadElement' ? bare(node.argument) : bare(node);
  if (inner.type === 'Identifier') return inner.name === connection;
  if (inner.type === 'ObjectExpression')
    return inner.properties.some((property) =>
      namesConnection(property.type === 'SpreadElement' ? property : property.value, connection),
    );
  return inner.type === 'ArrayExpression' && inner.elements.some((item) => item !== null && namesConnection(item, connection));
}

/** The SQL that an argument stands for, where it is written there: more than one where a test chooses. */
function textsOf(node: Node | undefined): string[] {
  if (node === undefined) return [];
  const inner = bare(node);
  switch (inner.type) {
    case 'Literal':
      return typeof inner.value === 'string' ? [inner.value] : [];
    case 'TemplateLiteral':
      return [inner.quasis.map(({ value }) => value.cooked ?? '').join(' ')];
    case 'ConditionalExpression':
      return [...textsOf(inner.consequent), ...textsOf(inner.alternate)];
    case 'ObjectExpression':
      return inner.properties.flatMap((property) =>
        property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'text'
          ? textsOf(property.value)
          : [],
      );
    default:
      return [];
  }
}
