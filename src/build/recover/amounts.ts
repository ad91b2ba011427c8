import type { Table, TableScenario } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { readChecks } from '../../scenario/checks.js';
import type { Blueprint, Entity, Members } from '../blueprint/blueprint.js';
import type { Ground } from './ground.js';

/** People in a group of which nothing is said. */
const usualGroup = 5;

/** Who is in a group, where the table is one's. */
export function groupOf(table: Table, ground: Ground): Members | undefined {
  const { kinds, app, unknown, entities } = ground;
  const members = app.catalogue.tables.find((other) => {
    const kind = kinds.get(tableKey(other));
    return kind?.kind === 'members' && kind.group === tableKey(table);
  });
  if (members === undefined) return undefined;
  const role = members.columns.find(({ name }) => /role/i.test(name));
  const labels = role?.enumLabels ?? (role === undefined ? undefined : readChecks(members).domains.get(role.name)?.labels);
  const [many, groups] = [toldRows(members, ground)?.perUser, toldRows(table, ground)?.perUser];
  const usual = many === undefined || groups === undefined || groups === 0 ? undefined : Math.round(many / groups);
  const key = entities.find((entity) => entity.table === table)?.key ?? table.name;
  if (usual === undefined)
    unknown.push({
      path: `entities/${key}/members`,
      ask: `How many people are usually in one "${key}"?`,
      why: 'It decides how much each group holds.',
      until: `${String(usualGroup)}.`,
    });
  return { roles: labels ?? ['admin', 'member'], usual: Math.max(1, usual ?? usualGroup) };
}

/** Rows for each owner, where the owner of the app says how many there are. */
export function withRows(entities: Blueprint['entities'], ground: Ground): Blueprint['entities'] {
  const lines = new Map(ground.entities.map(({ key, table }) => [key, toldRows(table, ground)]));
  return Object.fromEntries(
    Object.entries(entities).map(([key, entity]) => {
      const rows = rowsFor(entity, lines.get(key), lines);
      return [key, rows === undefined ? entity : { ...entity, rows }];
    }),
  );
}

function rowsFor(
  entity: Entity,
  line: TableScenario | undefined,
  lines: ReadonlyMap<string, TableScenario | undefined>,
): number | undefined {
  if (line === undefined) return undefined;
  if (entity.owner === 'nobody') return line.fixed;
  if (entity.owner === 'user') return line.perUser;
  if (entity.owner === 'members') return undefined;
  const above = lines.get(entity.relations?.[entity.owner ?? '']?.to ?? '');
  const [own, theirs] = [line.perUser ?? line.fixed, above?.perUser ?? above?.fixed];
  return own === undefined || theirs === undefined || theirs === 0 ? undefined : Number((own / theirs).toPrecision(6));
}

function toldRows(table: Table, { scenario }: Ground): TableScenario | undefined {
  return scenario.tables.find((line) => line.table === table.name && line.schema === table.schema && line.from === 'owner');
}
