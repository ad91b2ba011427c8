// How many call sites reading finds, against a matcher of another kind: regular expressions over the text, that follow nothing.
// `node bench/found.mjs FOLDER...`; the budget is 98 %. What the matcher finds and reading does not is listed, to be looked at.
import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { isAside, isBundle, listFiles } from '../dist/read/files.js';
import { read } from '../dist/index.js';

const budget = 0.98;
const models = (folder) =>
  listFiles(folder)
    .filter(({ file }) => file.endsWith('.prisma'))
    .flatMap(({ path }) => [...readFileSync(path, 'utf8').matchAll(/^model\s+(\w+)/gm)].map((match) => match[1]))
    .map((name) => name[0].toLowerCase() + name.slice(1));

const patterns = (names) => [
  /(?<!Array|Buffer|Uint8Array|Readable|storage|Object|Observable)\s*\.from\(\s*['"`][\w.]+['"`]\s*\)(?=\s*\.(?:select|insert|update|upsert|delete)\b)/g,
  /\b(?:supabase\w*|\w*[sS]upabase|admin\w*|\w+Client)\s*\.rpc\(\s*['"`]/g,
  /\b(?:db|tx|trx|database)\s*\.(?:select|selectDistinct|insert|update|delete)\(/g,
  /\b(?:db|tx|trx|database)\s*\.query\.\w+\s*\.find(?:Many|First)\(/g,
  /\b(?:pool|client|db|pg|conn|connection)\s*\.query\(\s*[`'"]\s*(?:select|insert|update|delete|with)\b/gi,
  ...(names.length > 0
    ? [
        new RegExp(
          `\\.(?:${names.join('|')})\\s*\\.(?:findMany|findFirst|findUnique|findFirstOrThrow|findUniqueOrThrow|create|createMany|update|updateMany|upsert|delete|deleteMany|count|aggregate|groupBy)\\(`,
          'g',
        ),
      ]
    : []),
];

/** The text with its comments blanked out. */
function withoutComments(file, text) {
  let plain = text;
  for (const { start, end } of parseSync(file, text).comments)
    plain = plain.slice(0, start) + plain.slice(start, end).replace(/[^\n]/g, ' ') + plain.slice(end);
  return plain;
}

let worst = 1;
for (const folder of process.argv.slice(2)) {
  const reading = read(folder);
  const drizzle = reading.callSites.some((site) => site.library === 'drizzle');
  const sites = new Map();
  for (const { location } of reading.callSites)
    for (let line = location.line - 1; line <= location.endLine + 1; line++) sites.set(`${location.file}:${line}`, true);
  const places = listFiles(folder)
    .filter(({ file }) => /\.[cm]?[jt]sx?$/.test(file) && !isAside(file))
    .flatMap(({ file, path }) => {
      const text = readFileSync(path, 'utf8');
      if (isBundle(text) || text.length > 2_000_000) return [];
      const plain = withoutComments(file, text);
      return patterns(models(folder))
        .filter((pattern) => drizzle || !pattern.source.includes('selectDistinct'))
        .flatMap((pattern) => [...plain.matchAll(pattern)])
        .map((match) => `${file}:${plain.slice(0, match.index + match[0].length).split('\n').length}`);
    });
  const matched = [...new Set(places)];
  const missed = matched.filter((place) => !sites.has(place));
  const share = matched.length === 0 ? 1 : 1 - missed.length / matched.length;
  worst = Math.min(worst, share);
  console.log(`${folder.split('/').at(-1)}: ${matched.length} places matched, ${(100 * share).toFixed(1)} % of them found`);
  for (const place of missed.slice(0, 8)) console.log(`  not found: ${place}`);
}
process.exitCode = worst >= budget ? 0 : 1;
