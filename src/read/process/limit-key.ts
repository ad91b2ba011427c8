import { inPattern } from '../../model/index.js';
import { textOf, type Scope } from './scope.js';
import type { Visit } from './walk.js';

/** Names of what many people share: the shop that they buy in, the page that they ask for. */
const shared =
  /^(\w*(tenant|shop|store|restaurant|merchant|company|business|organi[sz]ation|org|branch|workspace|team|school|event|slug)(_?(id|slug|name|key))?|path|pathname|route|endpoint|method)$/i;

/**
 * By what a limiter counts, where that is no person and no address: the text of the key, `public-checkout:${shopSlug}`.
 * Undefined where it counts callers, or where the key is not written here.
 */
export function sharedKeyOf(scope: Scope, { parents, functions }: Visit): string | undefined {
  const call = parents.at(-1);
  const [key] = call?.type === 'CallExpression' ? call.arguments : [];
  const around = functions.at(-1);
  if (!key || !around) return undefined;
  const text = key.type === 'Identifier' ? declaredIn(textOf(scope, around), key.name) : textOf(scope, key);
  return text !== undefined && isShared(text) ? text : undefined;
}

/** What a constant of the function is: `const key = …;`. */
function declaredIn(text: string, name: string): string | undefined {
  return new RegExp(String.raw`\bconst ${inPattern(name)}(?:: string)? = ([^;\n]{1,200})`).exec(text)?.[1];
}

function isShared(text: string): boolean {
  const template = /^`([^`]*)`$/.exec(text)?.[1];
  if (template !== undefined) {
    const holes = [...template.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? '');
    return holes.every((hole) => shared.test(lastName(hole)));
  }
  if (/^['"][^'"]*['"]$/.test(text)) return true;
  return shared.test(lastName(text));
}

/** `req.params?.tenantSlug` is `tenantSlug`; empty for anything else than a name. */
function lastName(text: string): string {
  return /^(?:[\w$]+\??\.)*([\w$]+)$/.exec(text.trim())?.[1] ?? '';
}
