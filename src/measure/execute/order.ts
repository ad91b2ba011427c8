import type { App, EntryPoint, Statement, Work } from '../../model/index.js';

/** Statements with the same text and role: executed once, their result holds for all. */
export interface Batch {
  statement: Statement;
  ids: string[];
  write: boolean;
  /** Lower is hotter. */
  heat: number;
  userFacing: boolean;
}

/** The reached statements that Postgres does not refuse, once each: reads before writes, hot user-facing paths first. */
export function batches(app: App): Batch[] {
  const reached = new Set(app.callSites.filter((site) => site.reached).map((site) => site.id));
  const heats = heatBySite(app);
  const found = new Map<string, Batch>();
  for (const statement of app.statements) {
    if (!reached.has(statement.site) || statement.refused !== undefined || statement.control) continue;
    const key = `${statement.role} ${statement.sql} ${JSON.stringify(statement.parameters.map((parameter) => parameter.literal ?? null))}`;
    const heat = heats.get(statement.site) ?? 4;
    const known = found.get(key);
    if (known === undefined) {
      const write = statement.facts.verb !== 'select';
      found.set(key, { statement, ids: [statement.id], write, heat, userFacing: heat <= 2 });
    } else {
      known.ids.push(statement.id);
      known.heat = Math.min(known.heat, heat);
      known.userFacing = known.heat <= 2;
    }
  }
  return [...found.values()].sort((a, b) => Number(a.write) - Number(b.write) || a.heat - b.heat);
}

function heatBySite(app: App): Map<string, number> {
  const heats = new Map<string, number>();
  for (const entryPoint of app.entryPoints) {
    for (const site of sites(entryPoint.work)) heats.set(site, Math.min(heats.get(site) ?? 9, heatOf(entryPoint)));
  }
  return heats;
}

function heatOf(entryPoint: EntryPoint): number {
  if (entryPoint.backOffice) return 3;
  if (entryPoint.kind === 'job') return 3;
  return entryPoint.moment === 'view' || entryPoint.moment === 'poll' ? 0 : entryPoint.moment === 'request' ? 1 : 2;
}

function sites(work: Work): string[] {
  if (work.kind === 'call') return [work.site];
  return work.kind === 'loop' ? sites(work.body) : work.parts.flatMap(sites);
}
