// The rows of any app's tables as a simulator of our own makes them: expressions of a row's number `i` and of the time `AT` at which it
// comes. Nothing of `src/measure/fill` is used; only what the tool reads off the schema and the code (links, labels, literals) is.
import { lot, uuid } from '../dice.mjs';

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;
const salt = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 1_000_003, 7);
const words = [
  'summer',
  'garden',
  'bicycle',
  'window',
  'river',
  'kitchen',
  'music',
  'paper',
  'travel',
  'coffee',
  'market',
  'yellow',
];
const wordList = `(array[${words.map(quoted).join(',')}])`;
/** Columns that are empty until something happens. */
export const later =
  /^(deleted|archived|read|seen|closed|cancell?ed|completed|resolved|verified|used|revoked|removed|accepted)_?(at|on)$/i;

/** How a world's columns are made; `rows(table)` are those that come by the end. */
export function makeValues(context, rows) {
  const linkOf = (key, column) =>
    context.links.find((link) => link.from === key && link.columns.length === 1 && link.columns[0] === column);
  const isUnique = (table, column) =>
    (table.primaryKey.length === 1 && table.primaryKey[0] === column) ||
    table.indexes.some(({ unique, keys }) => unique && keys.length === 1 && keys[0].text.includes(column));

  /** A key by its row's number; of a row that there is one of per parent, the parent's. */
  function keyValue(key, name, number, depth = 0) {
    const table = context.tables.get(key);
    const column = table?.columns.find((candidate) => candidate.name === name);
    if (column === undefined) return undefined;
    const link = linkOf(key, name);
    if (link !== undefined && depth < 4 && isUnique(table, name))
      return keyValue(link.to, link.references[0] ?? '', number, depth + 1);
    if (column.type === 'uuid') return uuid(`${key}.${name}`, number);
    if (/^(smallint|integer|bigint|numeric)/.test(column.type)) return `(${number})::${column.type}`;
    if (/mail/i.test(name)) return `('person' || (${number}) || '@mail.example')`;
    return /^(text|character|citext)/.test(column.type) ? `('${words[salt(name) % 12]}-' || (${number}))` : undefined;
  }

  /** Which of the parents that were there when row `i` came: of people rather the old, of things rather the new. */
  function parentNumber(key, name, to) {
    const [children, parents] = [rows(key), rows(to)];
    const there = `least(${parents}, greatest(1, ${rows.fixed(to) ? parents : `ceil(i * ${parents / Math.max(1, children)})`}))`;
    const draw = lot('i', salt(key + name));
    const [other] = context.checks.get(key)?.different.find(([, second]) => second === name) ?? [];
    // Who must be somebody else than the first is one of those after them, in a ring.
    if (other !== undefined)
      return `(1 + (${parentNumber(key, other, to)} + floor(${draw} * (${there} - 1))::int8) % ${there}::int8)`;
    return context.population.has(to) || rows.fixed(to)
      ? `(1 + floor((${there} - 1) * power(${draw}, 1.8)))::int8`
      : `greatest(1, ceil(${there} * (1 - power(${draw}, 3))))::int8`;
  }

  function choice(labels, type, key, name) {
    const list = `(array[${labels.map(quoted).join(',')}])[1 + floor(${labels.length} * power(${lot('i', salt(key + name))}, 2))::int]`;
    return `(${list})::${type}`;
  }

  /** The expression of a column, or undefined where its default is taken. */
  function value(table, column) {
    const key = `${table.schema}.${table.name}`;
    const { name, type } = column;
    const draw = lot('i', salt(key + name));
    const maybe = (sql, share = 0.2) =>
      column.notNull ? sql : `case when ${lot('i', salt(name) + 5)} >= ${share} then ${sql} end`;
    if (column.generated) return undefined;
    const link = linkOf(key, name);
    if (isUnique(table, name)) return keyValue(key, name, 'i');
    if (link !== undefined) {
      if (link.to === key) return column.notNull ? keyValue(link.to, link.references[0], 'greatest(1, i / 2)') : 'null';
      const parent = keyValue(link.to, link.references[0] ?? '', parentNumber(key, name, link.to));
      return parent === undefined ? undefined : maybe(parent, 0.1);
    }
    const array = type.endsWith('[]');
    if (column.enumLabels !== undefined) return array ? `'{}'` : maybe(choice(column.enumLabels, type, key, name), 0.05);
    const domain = context.checks.get(key)?.domains.get(name);
    if (domain?.labels !== undefined && !array) return maybe(choice(domain.labels, type, key, name), 0.05);
    const literals = context.literals.get(`${key}.${name}`) ?? [];
    if (type === 'boolean') return `(${draw} < ${/true/i.test(column.default ?? '') ? 0.9 : 0.2})`;
    if (/^(date|timestamp)/.test(type)) {
      if (later.test(name) && !column.notNull) return 'null';
      if (/^(expires|due|ends?|end|until|valid|next)/i.test(name)) return `(AT + ${draw} * interval '60 days')::${type}`;
      return /^(created|inserted|updated|joined|sent|at|timestamp)/i.test(name)
        ? `(AT)::${type}`
        : maybe(`(AT + ${draw} * interval '9 days')::${type}`);
    }
    if (literals.length > 0 && !array && !type.startsWith('json')) return choice(literals, type, key, name);
    const low = domain?.minimum ?? 0;
    const high = domain?.maximum ?? low + 100;
    if (/^(smallint|integer|bigint)/.test(type)) return `(${low} + floor(${high - low} * power(${draw}, 3)))::${type}`;
    if (/^(numeric|real|double)/.test(type)) return `(${low} + ${high - low} * power(${draw}, 2))::${type}`;
    if (/^(text|character|citext)/.test(type)) {
      if (array) return `array[${wordList}[1 + floor(12 * ${draw})::int]]`;
      const long = /body|content|text|description|bio|message|notes|about/i.test(name) ? 12 : 2;
      const text = `${wordList}[1 + floor(12 * ${draw})::int] || repeat(' ' || ${wordList}[1 + (i % 12)::int], floor(${long} * ${draw})::int) || ' ' || i`;
      const most = /\((\d+)\)/.exec(type)?.[1] ?? domain?.maximumLength;
      return maybe(most === undefined ? `(${text})` : `left(${text}, ${most})`);
    }
    if (/^jsonb?$/.test(type)) {
      const keys = context.documentKeys.get(`${key}.${name}`) ?? [];
      return `jsonb_build_object(${keys.flatMap((one) => [quoted(one), `'v' || floor(10 * ${draw})`]).join(', ')})::${type}`;
    }
    if (type === 'uuid') return maybe(uuid(`${key}.${name}`, 'i'));
    return column.notNull && column.default === undefined && array ? `'{}'` : undefined;
  }
  return { value, keyValue };
}
