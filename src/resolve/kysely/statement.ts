import { type CallStep, findTable, type Table } from '../../model/index.js';
import { literalString, quote, Unresolvable } from '../sql.js';
import { valueSql } from './expression.js';
import { nameSql, neededText, type Scope, stepsOf } from './names.js';
import { selectSql } from './select.js';
import { deleteSql, insertSql, updateSql } from './write.js';

/** The table of the schema that a name in the code means. */
export function knownTable(name: string, scope: Scope): Table | undefined {
  const parts = name.split('.');
  return findTable(scope.catalogue, parts.at(-1) ?? name, parts.length > 1 ? parts[0] : scope.schema);
}

/** Steps that are read; any other one may change anything. */
const known =
  /^(camelCase|withSchema|with|withRecursive|as|raw|selectFrom|selectNoFrom|insertInto|updateTable|deleteFrom|select|selectAll|distinct|distinctOn|\w+Join|\w+JoinLateral|where|whereRef|having|havingRef|groupBy|orderBy|limit|offset|fetch|for\w+|skipLocked|noWait|union|unionAll|intersect|intersectAll|except|exceptAll|clear\w+|values|columns|expression|defaultValues|onConflict|returning|returningAll|set|from|using|execute|executeTakeFirst|executeTakeFirstOrThrow|stream)$/;

/** A whole statement, or one that stands within another. */
export function statementSql(steps: CallStep[], outer: Scope): string {
  const scope: Scope = { ...outer, common: new Set(outer.common), qualified: new Set(outer.qualified) };
  for (const step of steps) {
    if (!known.test(step.name)) throw new Unresolvable(`Kysely's .${step.name}() is not read yet`);
    if (step.name === 'camelCase') scope.camelCase = true;
    if (step.name === 'withSchema') scope.schema = neededText(step.arguments[0], 'a schema');
  }
  if (scope.schema !== undefined)
    for (const step of steps)
      for (const table of step.name.endsWith('From') || step.name.endsWith('Join') ? step.arguments.slice(0, 1) : []) {
        const text = literalString(table);
        if (text !== undefined && !/[.\s]/.test(text.trim())) scope.qualified.add(text.trim());
      }
  const before = commonSql(steps, scope);
  for (const step of steps) {
    const [first] = step.arguments;
    switch (step.name) {
      case 'selectFrom':
        return before + selectSql(steps, first, scope);
      case 'selectNoFrom':
        return before + selectSql([{ name: 'select', arguments: step.arguments }, ...steps], undefined, scope);
      case 'insertInto':
        return before + insertSql(steps, first, scope);
      case 'updateTable':
        return before + updateSql(steps, first, scope);
      case 'deleteFrom':
        return before + deleteSql(steps, first, scope);
      case 'raw':
        return valueSql(first, scope);
      default:
    }
  }
  throw new Unresolvable(`Kysely's ${steps.find((step) => step.name !== 'camelCase')?.name ?? 'call'} is not read yet`);
}

/** `with('name', (db) => …)` and its kin in front of the statement. */
function commonSql(steps: CallStep[], scope: Scope): string {
  const common = steps.filter((step) => step.name === 'with' || step.name === 'withRecursive');
  if (common.length === 0) return '';
  for (const step of common) scope.common.add((literalString(step.arguments[0]) ?? '').replace(/\(.*$/, '').trim());
  const parts = common.map((step) => {
    const [, name = '', columns] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/.exec(neededText(step.arguments[0], 'a name')) ?? [];
    const inner = stepsOf(step.arguments[1]);
    const body = inner ? statementSql(inner, scope) : step.arguments[1] ? valueSql(step.arguments[1], scope) : '';
    const listed =
      columns === undefined
        ? ''
        : `(${columns
            .split(',')
            .map((column) => nameSql(column.trim(), scope))
            .join(', ')})`;
    return `${scope.camelCase ? nameSql(name, scope) : quote(name)}${listed} as (${body})`;
  });
  return `with ${common.some((step) => step.name === 'withRecursive') ? 'recursive ' : ''}${parts.join(', ')} `;
}
