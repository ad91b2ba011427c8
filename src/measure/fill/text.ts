import { hash, pick, quoteText, type Value } from './sql.js';
import type { Domain } from '../../scenario/checks.js';

const adjectives =
  `quiet amber brisk calm clever crisp daring early fancy gentle golden happy humble icy jolly keen lively lucky mellow misty
  noble olive polite proud rapid royal rustic silver solid sunny tidy vivid`.split(/\s+/);
const things =
  `garden market bridge window river letter basket engine island jacket kettle ladder mirror notebook orchard pencil quilt
  rocket saddle teapot umbrella violin wagon yard anchor beacon candle desk easel fountain guitar harbor`.split(/\s+/);
const firstNames =
  `Ada Ben Chloe Dan Eve Finn Grace Hugo Ivy Jack Kira Leo Mia Noah Olga Paul Quinn Rosa Sam Tara Umar Vera Will Xena Yara
  Zane Amir Bela Cora Dora Emil Faye`.split(/\s+/);
const lastNames =
  `Abbott Brown Clark Diaz Evans Fischer Garcia Hughes Ito Jones Khan Lopez Meyer Novak Owens Patel Quist Reyes Smith Tanaka
  Ueda Vogel Walsh Xu Young Zhang Adler Bauer Costa Dubois Eriksen Farkas`.split(/\s+/);
const topics = ['general', 'home', 'work', 'health', 'travel', 'food', 'sports', 'other'];
const prose =
  `The order came in late on a rainy afternoon and nobody had expected so many people to ask for it at once. We packed what
  was left, wrote down every name, and promised to bring the rest before the end of the week. Some of them stayed to talk about prices,
  the weather and the long road home, others left a note with a number to call. In the evening we counted the boxes again, found two
  more behind the door, and decided that next time the list would be shorter and the doors would open earlier than usual.`.replace(
    /\s+/g,
    ' ',
  );

const list = (items: readonly string[]): string[] => items.map((item) => quoteText(item));

/** Sixteen pieces of prose between two lengths: constants, since cutting a text for every row is what takes the time. */
function passages(least: number, most: number): string[] {
  return Array.from({ length: 16 }, (_, at) => {
    const start = (at * 37) % 200;
    return quoteText(`${prose} ${prose}`.slice(start, start + Math.round(least + ((most - least) * at) / 15)));
  });
}

/** Text as its column's name suggests, of a realistic length; not unique. */
export function textValue(column: string, salt: number): Value {
  const name = column.toLowerCase();
  const two =
    (first: readonly string[], second: readonly string[]): Value =>
    (row) =>
      `(${pick(list(first), hash(row, salt))} || ' ' || ${pick(list(second), hash(row, salt + 1))})`;
  const passage =
    (least: number, most: number): Value =>
    (row) =>
      pick(passages(least, most), hash(row, salt));
  if (/email|e_mail/.test(name)) return (row) => `('user' || ${row} || '@example.com')`;
  if (/phone|mobile|whatsapp|tel$|momo|contact_number/.test(name))
    return (row) => `('+1555' || lpad((${hash(row, salt)} % 10000000)::text, 7, '0'))`;
  if (/url|link|image|avatar|photo|picture|logo|thumbnail|banner|href|website|cover/.test(name))
    return (row) => `('https://cdn.example.com/files/' || to_hex(${hash(row, salt)}) || '/original.jpg')`;
  if (/slug|handle|username|user_name|nickname/.test(name))
    return (row) => `(${pick(list(things), hash(row, salt))} || '-' || to_hex(${hash(row, salt + 1)} % 1048576))`;
  if (/password|hash|token|secret|signature|digest|key$|fingerprint/.test(name))
    return (row) => `md5(${String(salt)} || '-' || ${row})`;
  if (/(^|_)ip($|_)|ip_address/.test(name))
    return (row) => `('10.' || ${hash(row, salt)} % 250 || '.' || ${hash(row, salt + 1)} % 250 || '.7')`;
  if (/color|colour/.test(name)) return (row) => `('#' || lpad(to_hex(${hash(row, salt)} % 16777216), 6, '0'))`;
  if (/icon|emoji/.test(name)) return (row) => pick(list(['star', 'home', 'bolt', 'heart']), hash(row, salt));
  if (/currency/.test(name)) return () => quoteText('USD');
  if (/user_agent/.test(name))
    return () => quoteText('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36');
  if (/content|body|article|html|markdown|transcript|prompt|completion|lyrics|instructions/.test(name)) return passage(300, 500);
  if (
    /description|bio|about|summary|notes?$|comment|message|text|caption|reason|feedback|answer|question|details|requirements|outcomes/.test(
      name,
    )
  )
    return passage(120, 280);
  if (/address|location|street/.test(name))
    return (row) => `((1 + ${hash(row, salt)} % 200) || ' ' || ${pick(list(things), hash(row, salt + 1))} || ' street')`;
  if (/city|town|country|region|state_name/.test(name))
    return (row) => pick(list(lastNames.map((last) => `${last}ville`)), hash(row, salt));
  if (/full_?name|display_?name|^name$|author|customer_name|contact_name|first_?name|last_?name/.test(name))
    return two(firstNames, lastNames);
  if (/category|topic|subject|department|type|kind|group|level|status|brand/.test(name))
    return (row) => pick(list(topics), hash(row, salt));
  if (/title|name|headline|label|item/.test(name))
    return (row) =>
      `(${pick(list(adjectives), hash(row, salt))} || ' ' || ${pick(list(things), hash(row, salt + 1))} || ' ' || to_hex(${hash(row, salt + 2)} % 1048576))`;
  return (row) => `(${pick(list(adjectives), hash(row, salt))} || ' ' || ${pick(list(things), hash(row, salt + 1))})`;
}

/** Text that no other row has, as its column's name suggests, in at most so many characters. */
export function uniqueText(column: string, maximumLength = Infinity, salt = 0): Value {
  const name = column.toLowerCase();
  if (maximumLength < 24) {
    const width = String(Math.max(1, Math.min(maximumLength, 8)));
    return (row) => `lpad(to_hex(${row}), ${width}, '0')`;
  }
  if (/email|e_mail/.test(name)) return (row) => `('user' || ${row} || '@example.com')`;
  if (/token|hash|key|secret|uuid|(^|_)id$/.test(name) && maximumLength >= 32)
    return (row) => `md5(${String(salt)} || '-' || ${row})`;
  if (/url|link|website/.test(name)) return (row) => `('https://example.com/' || ${row})`;
  if (/phone|mobile|whatsapp/.test(name)) return (row) => `('+1' || (5550000000 + ${row}))`;
  return (row) => `(${pick(list(things), hash(row, salt))} || '-' || ${row})`;
}

interface Candidate {
  sample: string;
  value: Value;
}

const candidates: Candidate[] = [
  { sample: 'item-17', value: (row) => `('item-' || ${row})` },
  { sample: 'item_17', value: (row) => `('item_' || ${row})` },
  { sample: 'item17', value: (row) => `('item' || ${row})` },
  { sample: 'user17@example.com', value: (row) => `('user' || ${row} || '@example.com')` },
  { sample: 'https://example.com/17', value: (row) => `('https://example.com/' || ${row})` },
  { sample: '#00ff17', value: (row) => `('#' || lpad(to_hex(${row} % 16777216), 6, '0'))` },
  { sample: '+15550000017', value: (row) => `('+1' || (5550000000 + ${row}))` },
  { sample: '5550000017', value: (row) => `(5550000000 + ${row})::text` },
  { sample: '000017', value: (row) => `lpad(${row}::text, 6, '0')` },
  { sample: '12345', value: (row) => `(10000 + ${row} % 90000)::text` },
  { sample: '1234', value: (row) => `(1000 + ${row} % 9000)::text` },
  { sample: 'ITEM-17', value: (row) => `('ITEM-' || ${row})` },
  {
    sample: 'ABC',
    value: (row) => `(chr(65 + (${row} % 26)::int) || chr(65 + (${row} / 26 % 26)::int) || chr(65 + (${row} / 676 % 26)::int))`,
  },
  { sample: 'AB', value: (row) => `(chr(65 + (${row} % 26)::int) || chr(65 + (${row} / 26 % 26)::int))` },
  {
    sample: 'abc',
    value: (row) => `(chr(97 + (${row} % 26)::int) || chr(97 + (${row} / 26 % 26)::int) || chr(97 + (${row} / 676 % 26)::int))`,
  },
  { sample: '09:30', value: (row) => `(lpad((${row} % 24)::text, 2, '0') || ':' || lpad((${row} / 24 % 60)::text, 2, '0'))` },
  { sample: '2026-01-17', value: (row) => `('2026-01-' || lpad((1 + ${row} % 28)::text, 2, '0'))` },
  { sample: 'a', value: (row) => `chr(97 + (${row} % 26)::int)` },
  { sample: '1', value: (row) => `(1 + ${row} % 9)::text` },
];

/** Text that the column's patterns accept, when one of a dozen common forms does. */
export function patternedText(domain: Domain): Value | undefined {
  const tests: RegExp[] = [];
  for (const pattern of domain.patterns) {
    try {
      tests.push(new RegExp(pattern.text.replaceAll('[[:alnum:]]', '[A-Za-z0-9]'), pattern.ignoreCase ? 'i' : ''));
    } catch {
      return undefined;
    }
  }
  if (tests.length === 0) return undefined;
  return candidates.find(({ sample }) => tests.every((test) => test.test(sample)))?.value;
}
