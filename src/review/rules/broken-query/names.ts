import { allowedWords } from '../../facts/allowed.js';
import { type Catalogue, type Column, findTable, type Statement, type Table } from '../../../model/index.js';
import { identifier } from '../../identifier.js';
import { type Asking } from './columns.js';
import { typeFor } from './column-type.js';
import { nearestColumn, nearestName, owners } from './near.js';

/** A column that is missing where it is not told of which table: what the tables have that is like it. */
export function fixOfUntoldColumn(message: string, { facts }: Statement, catalogue: Catalogue): string | undefined {
  const wanted = /column "?(?:\w+"?\."?)?([^"\s]+)"? (?:of relation .*)?does not exist/.exec(message)?.[1];
  const tables = facts.tables.flatMap(({ name, schema }) => findTable(catalogue, name, schema) ?? []);
  if (wanted === undefined || tables.length === 0) return undefined;
  const near = tables.flatMap((table) => {
    const column = nearestColumn(wanted, table, { family: undefined, taken: new Set() });
    return column ? [`${table.name}.${column.name}`] : [];
  });
  const shown = [...new Set(tables.map(({ name }) => name))].join(', ');
  return near.length > 0
    ? `${shown} ${tables.length > 1 ? 'have' : 'has'} no ${wanted}: write ${near.join(' or ')}, if that is what is meant.`
    : `${shown} ${tables.length > 1 ? 'have' : 'has'} no ${wanted}, nor anything like it: take it out of the statement, or add the column in a migration if the feature needs it.`;
}

/** A table that the statement asks for columns of and does not have in its FROM. */
export function fixOfTable(message: string, { facts }: Statement): string | undefined {
  const wanted = /(?:missing|invalid reference to) FROM-clause entry for table "([^"]+)"/.exec(message)?.[1];
  if (wanted === undefined) return undefined;
  const alias = facts.tables.find((table) => table.name === wanted && table.alias !== wanted)?.alias;
  return alias === undefined
    ? `The statement asks for columns of ${wanted} and reads only ${[...new Set(facts.tables.map(({ name }) => name))].join(', ') || 'other tables'}: join ${wanted} in its FROM, or leave those columns out.`
    : `The statement calls ${wanted} by another name: write ${alias}.… instead of ${wanted}.….`;
}

/** A column that several of the tables have. */
export function fixOfAmbiguous(message: string, { facts }: Statement, catalogue: Catalogue): string | undefined {
  const column = /^column reference "([^"]+)" is ambiguous$/.exec(message)?.[1];
  if (column === undefined) return undefined;
  const having = facts.tables.filter(({ name, schema }) =>
    findTable(catalogue, name, schema)?.columns.some((known) => known.name === column),
  );
  const forms = having.map(({ alias }) => `${identifier(alias)}.${identifier(column)}`);
  return forms.length < 2 ? undefined : `Say whose ${column} is meant: ${forms.join(' or ')}.`;
}

/** `column "paid" is of type boolean but expression is of type integer` */
export function fixOfAssignment(message: string): string | undefined {
  const [, column, type, other] = /^column "([^"]+)" is of type (.+) but expression is of type (.+)$/.exec(message) ?? [];
  return column === undefined
    ? undefined
    : `${column} holds ${type ?? ''}, and what is written is ${other ?? ''}: write a value of that type, or say how it is turned into one (…::${type ?? ''}).`;
}

/** A word that an enum does not have: the words that it has. */
export function fixOfLabel(message: string, { tables }: Catalogue): string | undefined {
  const [, type, label] = /^invalid input value for enum (.+?): "(.*)"$/.exec(message) ?? [];
  if (type === undefined || label === undefined) return undefined;
  const column = tables.flatMap(({ columns }) => columns).find((each) => isOfType(each, type));
  const labels = column?.enumLabels ?? [];
  const near = nearestName(label, labels);
  const literal = `'${label.replaceAll("'", "''")}'`;
  const has =
    labels.length > 0 ? `${type} has ${labels.slice(0, 12).join(', ')}${labels.length > 12 ? ' and others' : ''}: ` : '';
  return near === undefined
    ? `${has}send one of its words, or add this one in a migration if it is a new state: alter type ${column?.type ?? type} add value ${literal};`
    : `${has}send "${near}" instead of "${label}".`;
}

function isOfType({ type, enumLabels }: Column, wanted: string): boolean {
  const plain = (text: string): string => text.replaceAll('"', '').replace(/^.*\./, '');
  return enumLabels !== undefined && plain(type) === plain(wanted);
}

/** A function that nothing makes: one that is called almost so, or what it would have to take. */
export function fixOfMissingFunction(message: string, { site, statement }: Asking, catalogue: Catalogue): string {
  const wanted = /\bfunction (\w+)\b/.exec(message)?.[1];
  const near =
    wanted === undefined
      ? undefined
      : nearestName(
          wanted,
          catalogue.functions.filter(({ triggers }) => triggers === undefined).map(({ name }) => name),
        );
  if (near !== undefined)
    return `Call ${near}, which there is, if that is what is meant; else write ${wanted ?? 'the function'} in a migration.`;
  const fields = (site.variants[statement.variant]?.steps ?? []).flatMap(({ arguments: given }) =>
    given.flatMap((value) => (value.kind === 'record' ? value.fields.map(({ name }) => name) : [])),
  );
  const takes = fields.map((name) => `${identifier(name)} ${typeFor(name, [{ site, statement }]).type}`).join(', ');
  const made =
    wanted === undefined
      ? ''
      : `: create function ${identifier(wanted)}(${takes}) returns … (${fields.length > 0 ? 'the types are guesses; the names must stay as they are sent' : 'it is sent no values'})`;
  return `Write the function in a migration${made}. Or take the call out of the code: what waits for its answer gets an error each time.`;
}

/** Two tables without a key between them: the key that they could have, or that there is nothing to go by. */
export function fixOfRelation(message: string, drift: boolean, catalogue: Catalogue): string {
  const [, parentName, targetName] = /between (\w+) and (\w+)/.exec(message) ?? [];
  const parent = parentName === undefined ? undefined : findTable(catalogue, parentName);
  const target = targetName === undefined ? undefined : findTable(catalogue, targetName);
  const before = drift ? 'Correct the name in the code, or add the migration with the key: ' : '';
  if (!parent || !target)
    return `${before}PostgREST embeds along foreign keys only. Give the two tables one, or read the other rows in a second statement by their ids.`;
  const hint = / by (\w+)$/.exec(message)?.[1];
  const between = [
    ...parent.foreignKeys.filter((key) => key.table === target.name),
    ...target.foreignKeys.filter((key) => key.table === parent.name),
  ];
  if (hint !== undefined && between.length > 0)
    return `${before}No foreign key of the two is called ${hint}: name ${between.map(({ name }) => name).join(' or ')} in the select, or leave the name out where there is one key only.`;
  const pair = keyBetween(parent, target) ?? keyBetween(target, parent);
  const key =
    pair === undefined
      ? `neither ${parent.name} nor ${target.name} has a column that points to the other: add one with its foreign key in a migration`
      : `add one in a migration: alter table ${identifier(pair.from)} add foreign key (${identifier(pair.column)}) references ${identifier(pair.to)} (${identifier(pair.key)}); (it fails while rows have no partner there)`;
  return `${before}PostgREST embeds along foreign keys only, and there is none between ${parent.name} and ${target.name}${pair?.why ?? ''}: ${key}. Or read the other rows in a second statement by their ids.`;
}

/** The column by which rows of one table could point to the other's: named after it, or pointing to what the other's key points to. */
function keyBetween(
  child: Table,
  parent: Table,
): { from: string; column: string; to: string; key: string; why: string } | undefined {
  const [key, ...more] = parent.primaryKey;
  if (key === undefined || more.length > 0) return undefined;
  const type = parent.columns.find(({ name }) => name === key)?.type;
  const own = parent.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === key);
  const shared =
    own && child.foreignKeys.find((each) => each.columns.length === 1 && each.table === own.table && each.schema === own.schema);
  const stem = parent.name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
  const isPeople = /^(?:profiles?|users?|accounts?)$/i.test(parent.name);
  const whose = isPeople ? child.columns.filter(({ name }) => owners.test(name)) : [];
  const column =
    shared?.columns[0] ??
    child.columns.find(({ name }) => name.replace(/_?id$/i, '').toLowerCase() === stem.toLowerCase())?.name ??
    (whose.length === 1 ? whose[0]?.name : undefined);
  if (column === undefined || child.columns.find(({ name }) => name === column)?.type !== type) return undefined;
  const why = shared ? `, though both point to ${own.schema === 'public' ? '' : `${own.schema}.`}${own.table}` : '';
  return { from: child.name, column, to: parent.name, key, why };
}

/** What a CHECK refuses, out of the refusal's words (`migrate/refused-by-check.ts`). */
export function refusedWord(message: string): { table: string; column: string; text: string } | undefined {
  const [, table, text, column] = /relation "(.+?)" violates check constraint ".+?" \('(.*)' as (.+)\)$/s.exec(message) ?? [];
  return table === undefined || text === undefined || column === undefined ? undefined : { table, column, text };
}

/** A word that a CHECK refuses: the words that it allows, where they are listed. */
export function fixOfCheck(message: string, catalogue: Catalogue): string | undefined {
  const refused = refusedWord(message);
  const table = catalogue.tables.find((one) => one.name === refused?.table);
  if (table === undefined || refused === undefined) return undefined;
  const { column, text } = refused;
  const words = allowedWords(table).get(column);
  const allowed = words === undefined ? 'a value that the CHECK allows' : `one of ${words.map((word) => `'${word}'`).join(', ')}`;
  return `Store ${allowed} in "${column}", or add '${text}' to the CHECK on "${table.name}" in a migration: as it is, the row is refused each time.`;
}
