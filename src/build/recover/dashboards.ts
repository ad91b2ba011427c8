import { findTable } from '../../model/index.js';
import { appTables, words } from '../../scenario/index.js';
import type { Dashboard } from '../blueprint/blueprint.js';
import { camel } from '../names.js';
import type { Ground } from './ground.js';
import { figuresOf } from './kept.js';
import type { Told } from './parties.js';

/** Figures that the database keeps by day or month. */
export function dashboardsIn({ app, entities }: Ground, all: ReadonlyMap<string, Told>): Record<string, Dashboard> {
  return Object.fromEntries(
    appTables(app.catalogue).flatMap((table): [string, Dashboard][] => {
      const figures = figuresOf(table, app);
      const source = figures && findTable(app.catalogue, figures.of);
      const of = entities.find((entity) => entity.table === source)?.key;
      const told = of === undefined ? undefined : all.get(of);
      if (figures === undefined || of === undefined || told === undefined) return [];
      const relation = told.references.find(({ column }) => column === figures.per);
      const isOwner = told.owner.column === figures.per && (told.owner.owner === 'user' || relation === undefined);
      const per = isOwner ? 'owner' : relation?.name;
      if (per === undefined) return [];
      const name = words(table.name)
        .join('_')
        .replace(/_by_(day|month)$/, '');
      return [[camel(name), { of, per, by: figures.by, measures: figures.measures }]];
    }),
  );
}
