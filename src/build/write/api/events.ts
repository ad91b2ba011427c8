import type { Plan, Table } from '../../plan/plan.js';

/** The parents whose lists of these rows are kept in the cache, as the API and as the database call their ids. */
export function cachedParents({ lists }: Table): { name: string; column: string }[] {
  const parents = lists.flatMap(({ parent, list, allowed }) =>
    parent.kind === 'relation' && list.stale !== undefined && allowed.some(({ kind }) => kind === 'everyone')
      ? [{ name: `${parent.reference.name}Id`, column: parent.reference.column }]
      : [],
  );
  return parents.filter(({ name }, at) => parents.findIndex((other) => other.name === name) === at);
}

/** The jobs that what happens to a row starts. */
export function jobsOn({ entity }: Table, event: 'created' | 'changed' | 'deleted', { jobs }: Plan): string[] {
  return jobs.filter(({ job }) => job.on === `${entity}.${event}`).map(({ key }) => key);
}
