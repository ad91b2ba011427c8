/** One part of a PostgREST select list: https://postgrest.org/en/stable/references/api/resource_embedding.html */
export type SelectPart =
  | { kind: 'all' }
  | ColumnPart
  | { kind: 'embed'; target: string; alias?: string; hint?: string; inner: boolean; spread: boolean; parts: SelectPart[] };

/** `resultCast` is the cast of an aggregate, `cast` that of the column. */
export interface ColumnPart {
  kind: 'column';
  name: string;
  alias?: string;
  cast?: string;
  path?: string;
  aggregate?: string;
  resultCast?: string;
}

/** Takes a select list apart; white space and quotes do not count. */
export function parseSelect(text: string): SelectPart[] {
  return splitTop(text).map(parsePart);
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
    else if (letter === '(' && !quoted) depth++;
    else if (letter === ')' && !quoted) depth--;
    else if ((letter === ',' && depth === 0 && !quoted) || at === text.length) {
      const part = text.slice(start, at).trim();
      if (part !== '') parts.push(part);
      start = at + 1;
    }
  }
  return parts;
}

function parsePart(text: string): SelectPart {
  if (text === '*') return { kind: 'all' };
  const embed = /^(\.\.\.)?(?:"?([\w ]+)"?\s*:(?!:)\s*)?"?([\w$]+)"?((?:\s*!\s*\w+)*)\s*\(([\s\S]*)\)(?:::(\w+))?$/.exec(text);
  if (embed) {
    const [, spread, alias, target = '', hints = '', inner = '', resultCast] = embed;
    if (/^(count|sum|avg|min|max)$/.test(target) && inner.trim() === '')
      return {
        kind: 'column',
        name: '*',
        aggregate: target,
        ...(alias === undefined ? {} : { alias: alias.trim() }),
        ...(resultCast === undefined ? {} : { resultCast }),
      };
    const names = hints
      .split('!')
      .map((hint) => hint.trim())
      .filter((hint) => hint !== '');
    const hint = names.find((name) => name !== 'inner' && name !== 'left');
    return {
      kind: 'embed',
      target,
      inner: names.includes('inner'),
      spread: spread !== undefined,
      parts: parseSelect(inner),
      ...(alias === undefined ? {} : { alias: alias.trim() }),
      ...(hint === undefined ? {} : { hint }),
    };
  }
  const column =
    /^(?:"?([\w ]+)"?\s*:(?!:)\s*)?"?([\w$ ]+?)"?((?:->>?(?:"[^"]*"|'[^']*'|[\w-]+))+)?(?:::([\w[\]]+))?(?:\.(count|sum|avg|min|max)\(\)(?:::(\w+))?)?$/.exec(
      text,
    );
  if (!column) return { kind: 'column', name: text };
  const [, alias, name = text, path, cast, aggregate, resultCast] = column;
  return {
    kind: 'column',
    name: name.trim(),
    ...(alias === undefined ? {} : { alias: alias.trim() }),
    ...(path === undefined ? {} : { path }),
    ...(cast === undefined ? {} : { cast }),
    ...(aggregate === undefined ? {} : { aggregate }),
    ...(resultCast === undefined ? {} : { resultCast }),
  };
}
