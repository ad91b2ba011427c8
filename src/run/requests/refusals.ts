import type { Json, Table } from '../../model/index.js';
import { type Complaint, complaintsIn } from './complaints.js';
import { complaintsOfTypes } from './type-errors.js';
import { complaintsOfPrisma } from './prisma-refusals.js';
import type { Recipe } from './compose.js';
import { byType, jsonOf, type Supply, valueOf } from './values.js';

/** What a request met behind its answer: what the database refused, and what the app wrote into its log. */
export interface Behind {
  refused: { code: string; message: string }[];
  log: string;
}

/** A statement that Postgres refused (https://www.postgresql.org/docs/current/errcodes-appendix.html), and what would not be. */
type Reader = (words: readonly string[], scene: Scene) => Promise<Complaint | undefined>;

interface Scene {
  recipe: Recipe;
  current: Record<string, Json>;
  supply: Supply;
}

const readers: { codes: string[]; pattern: RegExp; read: Reader }[] = [
  {
    codes: ['23502'],
    pattern: /null value in column "([^"]+)" of relation "([^"]+)"/,
    read: async ([column = '', table = ''], scene) => forColumn(tableOf(table, scene), column, scene),
  },
  {
    codes: ['23503', '23001'],
    pattern: /^update or delete on table "([^"]+)" violates (?:RESTRICT setting of )?foreign key constraint/,
    read: async ([name = ''], scene) => {
      // The one that was to go is needed by others: one that nobody needs may.
      const table = tableOf(name, scene);
      const field = scene.recipe.plan.parameters.at(-1);
      if (table === undefined || field === undefined) return undefined;
      const value = jsonOf(await scene.supply.samples.childless(table, scene.supply.person));
      return value === undefined || value === null ? undefined : { path: field.name, says: 'required', value };
    },
  },
  {
    codes: ['23503'],
    pattern: /on table "([^"]+)" violates foreign key constraint "([^"]+)"/,
    read: async ([name = '', constraint = ''], scene) => {
      const table = tableOf(name, scene);
      const column = table?.foreignKeys.find((key) => key.name === constraint)?.columns[0];
      return column === undefined ? undefined : forColumn(table, column, scene);
    },
  },
  {
    codes: ['23505'],
    pattern: /unique constraint "([^"]+)"/,
    read: async ([constraint], scene) => {
      for (const table of scene.supply.ground.tables.values()) {
        const column = table.indexes
          .find((index) => index.name === constraint)
          ?.keys.at(-1)
          ?.text.replaceAll('"', '');
        if (column !== undefined) return forColumn(table, column, scene);
      }
      return undefined;
    },
  },
  {
    codes: ['23514'],
    pattern: /relation "([^"]+)" violates check constraint "([^"]+)"/,
    read: async ([name = '', constraint], scene) => {
      const table = tableOf(name, scene);
      const expression = table?.checks.find((check) => check.name === constraint)?.expression ?? '';
      const column = table?.columns.find((each) => new RegExp(`\\b${each.name}\\b`).test(expression))?.name;
      const allowed = /'((?:[^']|'')*)'/.exec(expression)?.[1]?.replaceAll("''", "'");
      if (column === undefined) return undefined;
      return { path: fieldFor(column, scene), says: 'required', ...(allowed === undefined ? {} : { value: allowed }) };
    },
  },
  {
    codes: ['22P02'],
    pattern: /invalid input value for enum "?(\w+)"?: "(.*)"$/,
    read: async ([type, value], scene) => {
      const labels = [...scene.supply.ground.tables.values()]
        .flatMap(({ columns }) => columns)
        .find((column) => column.type.replaceAll('"', '').split('.').at(-1) === type)?.enumLabels;
      const path = pathOf(value, scene);
      return path === undefined || labels?.[0] === undefined ? undefined : { path, says: 'required', value: labels[0] };
    },
  },
  {
    codes: ['22P02', '22007', '22008', '22003'],
    pattern: /(?:for|of) type ([\w ]+?)(?:: | out of range: )?"(.*)"|value "(.*)" is out of range for type ([\w ]+)/,
    read: async ([type, value, large, small], scene) => {
      const path = pathOf(value ?? large, scene);
      const column = { name: 'value', type: type ?? small ?? '', notNull: true, identity: false, generated: false };
      return path === undefined ? undefined : { path, says: 'required', value: byType(column, scene.supply.serial) };
    },
  },
  {
    codes: ['22001'],
    pattern: /value too long for type character varying\((\d+)\)/,
    read: async ([most], { current }) => {
      const [path, text] =
        Object.entries(current).find(([, value]) => typeof value === 'string' && value.length > Number(most)) ?? [];
      return path === undefined ? undefined : { path, says: 'required', value: String(text).slice(0, Number(most)) };
    },
  },
];

/** Reads what was refused behind an answer that says nothing of it ("Failed to create booking"). */
export async function complaintsBehind({ refused, log }: Behind, scene: Scene): Promise<Complaint[]> {
  const found = complaintsOfPrisma(log, (argument) => fieldFor(argument, scene), scene.supply.ground.tables.values());
  for (const { code, message } of refused)
    for (const { codes, pattern, read } of readers) {
      const words = codes.includes(code) ? pattern.exec(message)?.slice(1) : undefined;
      const complaint = words === undefined ? undefined : await read(words, scene);
      if (complaint !== undefined) {
        found.push(complaint);
        break;
      }
    }
  const issues = found.length > 0 ? found : inLog(log);
  return issues.length > 0 ? issues : complaintsOfTypes(log, scene.current);
}

/** What a request made an app say is not longer. */
const mostOfLog = 16_384;

/** An error of a validation that the app wrote down: zod's is a list of its issues. */
function inLog(log: string): Complaint[] {
  const [issues] = /\[\s*\{[\s\S]*?"path"[\s\S]*?\n\]/.exec(log.slice(-mostOfLog)) ?? [];
  return issues === undefined ? [] : complaintsIn(issues);
}

async function forColumn(table: Table | undefined, name: string, scene: Scene): Promise<Complaint | undefined> {
  const column = table?.columns.find((each) => each.name === name);
  if (table === undefined || column === undefined) return undefined;
  const path = fieldFor(name, scene);
  const field = {
    name: path,
    schema: table.schema,
    table: table.name,
    column: name,
    written: true,
    list: false,
    searched: false,
  };
  const value = await valueOf(field, scene.recipe.plan, scene.supply);
  return { path, says: 'required', value };
}

function tableOf(name: string, { supply }: Scene): Table | undefined {
  return [...supply.ground.tables.values()].find((table) => table.name === name);
}

/** The field of the body that fills a column: by what reading told, else by its name in the manner of the others. */
function fieldFor(column: string, { recipe: { plan }, current }: Scene): string {
  const isSame = (name: string): boolean => plain(name) === plain(column);
  const known = [...Object.keys(current), ...plan.named.body];
  const named = plan.body.find((field) => field.column === column)?.name ?? known.find(isSame);
  if (named !== undefined) return named;
  const joined = known.some((name) => /[a-z][A-Z]/.test(name)) || !known.some((name) => name.includes('_'));
  return joined ? column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) : column;
}

/** Where in the request a value stands that the database could not take. */
function pathOf(value: string | undefined, { recipe, current }: Scene): string | undefined {
  if (value === undefined) return undefined;
  const [path] = Object.entries(current).find(([, each]) => String(each) === value) ?? [];
  return path ?? recipe.plan.parameters.find(({ name }) => String(recipe.set[name] ?? '') === value)?.name;
}

function plain(name: string): string {
  return name.replace(/_/g, '').toLowerCase();
}
