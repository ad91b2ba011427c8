import { words as wordsOf } from '../../scenario/index.js';
import { name } from '../blueprint/problem.js';
import { camel, capital, pluralOf } from '../names.js';

const irregular: Record<string, string> = {
  people: 'person',
  children: 'child',
  men: 'man',
  women: 'woman',
  movies: 'movie',
  cookies: 'cookie',
};

/** What one row of a table is called: `order_items` holds each an `orderItem`. */
export function entityName(table: string): string {
  const words = wordsOf(table);
  const last = words.at(-1) ?? table;
  return camel([...words.slice(0, -1), singularOf(last)].join('_'));
}

/** The plural that leads back to the table, where adding an s does not. */
export function pluralFor(entity: string, table: string): string | undefined {
  const plural = camel(table);
  // A table that is called like one row says nothing of the plural.
  return plural === pluralOf(entity) || plural === entity ? undefined : plural;
}

function singularOf(word: string): string {
  const known = irregular[word];
  if (known !== undefined) return known;
  const candidates = [
    ...(word.endsWith('ies') ? [`${word.slice(0, -3)}y`] : []),
    ...(/(?:ss|x|zz|ch|sh|us)es$/.test(word) && !/(?:hou|cau|clau|pau)ses$/.test(word) ? [word.slice(0, -2)] : []),
    ...(word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? [word.slice(0, -1)] : []),
  ];
  return candidates.find((candidate) => pluralOf(candidate) === word) ?? candidates[0] ?? word;
}

/** What a column of another row's key is called as a relation: `shop_id` leads to a `shop`. */
export function relationName(column: string): string {
  return fieldName(
    wordsOf(column)
      .filter((word, at, all) => all.length === 1 || at < all.length - 1 || !/^(id|uuid|fk)$/.test(word))
      .join('_'),
  );
}

/** A column as a field; the Blueprint's own words get another one beside them. */
export function fieldName(column: string): string {
  const plain = camel(wordsOf(column).join('_'))
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(0, 40);
  const named = /^[a-z]/.test(plain) ? plain : `the${capital(plain)}`.slice(0, 40);
  return taken.has(named) ? `${named}Value` : named;
}

const taken = new Set(['id', 'owner', 'ownerId', 'createdAt', 'updatedAt', 'version', 'everyone']);

/**
 * What a list is called by the function that asks for it: `listOfShop` and `getProductsByStatus` are `ofShop` and `byStatus`.
 * @param entities names of entities, which say nothing of one's list
 */
export function listName(symbol: string, entity: string, entities: ReadonlySet<string>): string | undefined {
  const own = symbol.split('.').at(-1) ?? '';
  if (/^list[A-Z]/.test(own)) return decapital(own.slice(4));
  if (!/^(get|fetch|find|load|select|query|read|search)[A-Z]/.test(own)) return undefined;
  const rest = own.replace(/^[a-z]+(All|Many)?/, '');
  const plain = decapital([capital(pluralOf(entity)), capital(entity)].reduce((text, noun) => text.replace(noun, ''), rest));
  const known = entities.has(plain) || entities.has(entityName(plain));
  return name.test(plain) && !known && !/^(with|for|and|or|as|user|my|own|fn|data|list|\w)$/.test(plain) ? plain : undefined;
}

function decapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A name that is not among others. */
export function free(wanted: string, others: ReadonlySet<string>): string {
  if (!others.has(wanted)) return wanted;
  const numbers = Array.from({ length: others.size + 1 }, (_, at) => `${wanted}${String(at + 2)}`);
  return numbers.find((one) => !others.has(one)) ?? wanted;
}
