import { type CallStep, findTable, snakeCase, type Table } from '../../model/index.js';
import { literalString, Unresolvable } from '../sql.js';
import { isJoin } from './join.js';
import { nameSql, neededText, type Scope, stepsOf } from './names.js';
import { isRaw, rawSql, textSql } from './raw.js';
import { selectSql } from './select.js';
import { isCondition } from './where.js';
import { deleteSql, insertSql, updateSql } from './write.js';

/** The table of the schema that is written to. */
export function knownTable(steps: CallStep[], scope: Scope): Table | undefined {
  const step = steps.findLast((candidate) => ['from', 'table', 'into'].includes(candidate.name));
  const text = literalString(step?.arguments[0])?.split(/\s+as\s+/i)[0];
  if (text === undefined) return undefined;
  const parts = text.split('.').map((part) => (scope.camelCase ? snakeCase(part) : part));
  return findTable(scope.catalogue, parts.at(-1) ?? '', parts.length > 1 ? parts[0] : scope.schema);
}

/** Steps that are read; any other one may change anything. */
const known =
  /^(builder|camelCase|withSchema|with|withMaterialized|withNotMaterialized|withRecursive|as|wrap|raw|from|table|into|fromRaw|select|column|columns|distinct|distinctOn|first|pluck|count|min|max|sum|avg|countDistinct|sumDistinct|avgDistinct|groupBy|groupByRaw|orderBy|orderByRaw|limit|offset|union|unionAll|intersect|except|for(Update|Share|NoKeyUpdate|KeyShare)|skipLocked|noWait|insert|update|del|delete|increment|decrement|truncate|returning|onConflict|merge|ignore|updateFrom|clear\w*|using|(and|or)?on\w*)$/i;

/** A whole statement, or one that stands within another. */
export function statementSql(given: CallStep[], outer: Scope): string {
  const steps = cleared(given);
  const scope: Scope = { ...outer };
  for (const step of steps) {
    if (!known.test(step.name) && !isJoin(step.name) && !isCondition('where', step.name) && !isCondition('having', step.name))
      throw new Unresolvable(`Knex's .${step.name}() is not read yet`);
    if (step.name === 'camelCase') scope.camelCase = true;
    if (step.name === 'withSchema') scope.schema = neededText(step.arguments[0], 'a schema');
  }
  if (isRaw(steps)) return rawSql(steps, scope);
  const before = commonSql(steps, scope);
  const action = steps.find((step) =>
    ['insert', 'update', 'del', 'delete', 'increment', 'decrement', 'truncate'].includes(step.name),
  );
  switch (action?.name) {
    case 'insert':
      return before + insertSql(steps, action, scope);
    case 'update':
    case 'increment':
    case 'decrement':
      return before + updateSql(steps, steps.find((step) => step.name === 'update') ?? action, scope);
    case 'del':
    case 'delete':
      return before + deleteSql(steps, action, scope);
    case 'truncate':
      throw new Unresolvable('it empties a table');
    default:
      return before + selectSql(steps, scope);
  }
}

/** `clearSelect()`, `clear('order')` take back what was said before them. */
function cleared(steps: CallStep[]): CallStep[] {
  const kept: CallStep[] = [];
  for (const step of steps) {
    if (!step.name.startsWith('clear')) {
      kept.push(step);
      continue;
    }
    const what = (step.name === 'clear' ? neededText(step.arguments[0], 'what is cleared') : step.name.slice(5)).toLowerCase();
    const pattern =
      what.startsWith('select') || what.startsWith('column')
        ? /^(select|columns?|distinct|count|min|max|sum|avg)/
        : new RegExp(what.replace(/s$/, '').replace(/counters/, 'crement'), 'i');
    for (let at = kept.length - 1; at >= 0; at--) if (pattern.test(kept[at]?.name ?? '')) kept.splice(at, 1);
  }
  return kept;
}

/** `with('name', query)` and its kin in front of the statement. */
function commonSql(steps: CallStep[], scope: Scope): string {
  const common = steps.filter((step) => /^with(Recursive|Materialized|NotMaterialized)?$/.test(step.name));
  if (common.length === 0) return '';
  const parts = common.map((step) => {
    const [name, ...rest] = step.arguments;
    const columns = rest.length > 1 && rest[0]?.kind === 'list' ? rest[0].items : [];
    const body = rest.at(-1);
    const inner = stepsOf(body);
    const listed =
      columns.length > 0 ? `(${columns.map((column) => nameSql(neededText(column, 'a column'), scope)).join(', ')})` : '';
    const kind =
      step.name === 'withMaterialized' ? 'materialized ' : step.name === 'withNotMaterialized' ? 'not materialized ' : '';
    return `${nameSql(neededText(name, 'a name'), scope)}${listed} as ${kind}(${inner ? statementSql(inner, scope) : textSql(body, undefined, scope)})`;
  });
  return `with ${common.some((step) => step.name === 'withRecursive') ? 'recursive ' : ''}${parts.join(', ')} `;
}
