import { namesOf, argumentOf, type Attribute, type Block, parseSchema, textOf } from '../../read/schema/prisma/parse.js';
import { mappedName } from '../../read/schema/prisma/models.js';
import type { Change, Edit, Folder, IndexShape, Left } from '../model.js';

/** What became of the changes in the models' declarations. */
export interface Declared {
  edits: Edit[];
  declared: Set<string>;
  left: Left[];
}

/** Adds indexes to the models of their tables, and takes out what is dropped: https://pris.ly/d/prisma-schema#index */
export function changeModels(changes: readonly Change[], folder: Folder, files: readonly string[]): Declared {
  const texts = new Map(files.flatMap((file) => [[file, folder.read(file) ?? ''] as const]));
  const result: Declared = { edits: [], declared: new Set(), left: [] };
  for (const change of changes) {
    const edited = changedIn(change, texts);
    if (typeof edited === 'string') result.left.push({ fix: change.fix, why: edited });
    else {
      texts.set(edited.file, edited.text);
      result.declared.add(change.fix);
    }
  }
  for (const [file, after] of texts) {
    const before = folder.read(file);
    if (before !== undefined && before !== after) result.edits.push({ file, before, after });
  }
  return result;
}

/** The file with the change made, or why it cannot be. */
function changedIn({ kind, index, table, sql }: Change, texts: Map<string, string>): { file: string; text: string } | string {
  if (kind === 'policy') return 'schema.prisma says nothing of policies';
  for (const [file, text] of texts) {
    const model = parseSchema(text).find((block) => block.kind === 'model' && mappedName(block) === table.name);
    if (model === undefined) continue;
    const edited =
      kind === 'index' && index !== undefined ? withIndex(text, model, index) : withoutIndex(text, model, table.name, sql);
    return typeof edited === 'string' ? edited : { file, text: edited.text };
  }
  return `no model of the table ${table.name} was found in schema.prisma`;
}

function withIndex(text: string, model: Block, index: IndexShape): { text: string } | string {
  if (index.where !== undefined || index.include.length > 0 || index.method !== 'btree')
    return 'schema.prisma cannot say an index with a condition, of another kind or with columns that it carries along';
  const fields = index.keys.map(({ column, descending, more }) => {
    const field = model.fields.find((candidate) => mappedName(candidate) === column);
    return field === undefined || more !== undefined ? undefined : `${field.name}${descending ? '(sort: Desc)' : ''}`;
  });
  if (fields.includes(undefined)) return 'schema.prisma cannot say an index of an expression';
  const end = endOf(text, model);
  if (end === undefined) return `the end of the model ${model.name} was not found`;
  const line = `  @@index([${fields.join(', ')}], map: ${JSON.stringify(index.name)})\n`;
  // Attributes of a model stand apart from its fields.
  const apart = model.attributes.length === 0 ? '\n' : '';
  return { text: `${text.slice(0, end)}${apart}${line}${text.slice(end)}` };
}

/** Where the model's closing bracket stands: the first at the beginning of a line. */
function endOf(text: string, model: Block): number | undefined {
  const at = /^\}/m.exec(text.slice(model.start))?.index;
  return at === undefined ? undefined : model.start + at;
}

function withoutIndex(text: string, model: Block, table: string, sql: string): { text: string } | string {
  const name = /"((?:[^"]|"")+)";?$/.exec(sql)?.[1]?.replaceAll('""', '"');
  const found = model.attributes.find((attribute) => attribute.name === 'index' && nameOf(attribute, model, table) === name);
  if (found === undefined) return `the index ${name ?? ''} was not found in the model ${model.name}`;
  const begin = text.lastIndexOf('\n', found.start) + 1;
  const end = text.indexOf('\n', found.start) + 1;
  // A line that says more than this index stays.
  if (end === 0 || !/^\s*@@index\(.*\)\s*$/.test(text.slice(begin, end)))
    return `the line of the index ${name ?? ''} says more than this`;
  return { text: text.slice(0, begin) + text.slice(end) };
}

/** The name that Prisma gives an index: https://pris.ly/d/prisma-schema#map */
function nameOf(attribute: Attribute, model: Block, table: string): string {
  const mapped = argumentOf(attribute, 'map');
  const given = mapped === undefined ? undefined : textOf(mapped);
  if (given !== undefined) return given;
  const columns = namesOf(argumentOf(attribute, 'fields', 0)).map((name) => {
    const field = model.fields.find((candidate) => candidate.name === name);
    return field === undefined ? name : mappedName(field);
  });
  return `${[table, ...columns].join('_').slice(0, 59)}_idx`;
}
