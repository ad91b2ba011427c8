/** Words whose plural no ending tells. */
const irregular: Record<string, string> = { people: 'person', children: 'child', men: 'man', women: 'woman', data: 'datum' };

/** The lower-case words of an identifier: `orderItems`, `order_items` and `order-items` are `['order', 'items']`. */
export function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** The singular of an English word, by its ending: enough for the names of tables. */
export function singular(word: string): string {
  const known = irregular[word];
  if (known !== undefined) return known;
  if (/(ss|us|is|news|series)$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|ss|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** The words of a table's name, each in the singular. */
export function nouns(name: string): string[] {
  return words(name).map(singular);
}

/** The noun that a name is about, which stands last in English: the head of `order_items` is `item`. */
export function headNoun(name: string): string {
  return nouns(name).at(-1) ?? name;
}

/** Whether the head of the name is one of the nouns. */
export function isA(name: string, vocabulary: ReadonlySet<string>): boolean {
  return vocabulary.has(headNoun(name));
}

/** Whether any word of the name is one of the nouns. */
export function mentions(name: string, vocabulary: ReadonlySet<string>): boolean {
  return nouns(name).some((noun) => vocabulary.has(noun));
}

/** The stem of a column that names another row: `user_id`, `userId` and `user_uuid` give `user`; none otherwise. */
export function keyStem(column: string): string | undefined {
  const parts = words(column);
  const last = parts.at(-1);
  if (parts.length < 2 || last === undefined || !['id', 'uuid', 'key', 'fk'].includes(last)) return undefined;
  return parts.slice(0, -1).join('_');
}
