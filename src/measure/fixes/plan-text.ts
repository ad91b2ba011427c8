import { parseSync, type Node } from 'libpg-query';

/** `((a) AND (b))` as its parts; what sub-plans give stands as a parameter. */
export function conjuncts(text: string): string[] {
  const plain = text.replaceAll(/\((?:hashed )?(?:InitPlan|SubPlan) \d+\)(?:\.col\d+)?/g, '$999');
  const inner = plain.startsWith('(') && closes(plain, 0) === plain.length - 1 ? plain.slice(1, -1) : plain;
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < inner.length; at++) {
    if (inner[at] === '(') at = closes(inner, at);
    else if (inner[at] === "'") at = inner.indexOf("'", at + 1) === -1 ? inner.length : inner.indexOf("'", at + 1);
    else if (inner.startsWith(' AND ', at)) {
      parts.push(inner.slice(from, at));
      from = at + 5;
    }
  }
  return [...parts, inner.slice(from)].map((part) => part.trim());
}

/** Where the bracket that opens at `from` closes; the end of the text when it does not. */
function closes(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") at = text.indexOf("'", at + 1) === -1 ? text.length : text.indexOf("'", at + 1);
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length - 1;
}

/** An expression as Postgres's parser reads it; undefined when it does not. */
export function parseExpression(expression: string): Node | undefined {
  try {
    const statement = parseSync(`SELECT ${expression}`).stmts?.[0]?.stmt;
    const target = statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined;
    return target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  } catch {
    return undefined;
  }
}
