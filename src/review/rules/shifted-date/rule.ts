import type { Finding, Location, ZonedDate } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, reaching } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'statements' | 'catalogue' | 'reaches' | 'entryPoints' | 'sites';

const meta: RuleMeta<Needs> = {
  id: 'shifted-date',
  kind: 'wrong-answer',
  factor: 'data-model',
  needs: ['statements', 'catalogue', 'reaches', 'entryPoints', 'sites'],
  holds: 'No date is put into a time zone as if it were a moment.',
};

/** Dates on which AT TIME ZONE is used: Postgres makes midnight of its own zone of them first, and moves that the wrong way. */
export const shiftedDate = defineRule(meta, (facts) => [...inFunctions(facts), ...inStatements(facts)]);

function inFunctions({ catalogue, statements, entryPoints, reaches, sites }: Pick<Facts, Needs>): Finding[] {
  return catalogue.functions.flatMap(({ name, zonedDates = [] }) => {
    const callers = statements.filter(({ sql }) => sql.includes(`${name}(`) || sql.includes(`"${name}"(`));
    const reached = callers.map(({ site }) => reaching(site, { reaches, entryPoints }));
    return zonedDates.map(({ location, ...zoned }) =>
      describe(zoned, {
        fingerprint: ['function', name],
        where: `The function ${name}`,
        location,
        entryPoints: [...new Set(reached.flatMap(({ ids }) => ids))],
        statements: callers.filter(({ site }) => sites.has(site)).map(({ id }) => id),
      }),
    );
  });
}

function inStatements({ statements, reaches, entryPoints, sites }: Pick<Facts, Needs>): Finding[] {
  if (statements.some(({ sql }) => /^\s*set\b.{0,40}\btime\s?zone\b/i.test(sql))) return [];
  const found = new Map<string, Finding>();
  for (const { id, site, location, facts } of statements)
    for (const zoned of facts.zonedDates ?? []) {
      const { ids, names } = reaching(site, { reaches, entryPoints });
      const symbol = sites.get(site)?.symbol ?? '';
      found.set(
        `${site}|${zoned.operand}`,
        describe(zoned, {
          fingerprint: [location.file, symbol],
          where: names.length > 0 ? nameSome(names) : 'A statement',
          location,
          entryPoints: ids,
          statements: [id],
        }),
      );
    }
  return [...found.values()];
}

interface Place {
  fingerprint: string[];
  where: string;
  location: Location;
  entryPoints: string[];
  statements: string[];
}

function describe({ operand, zone, isToday }: ZonedDate, { fingerprint, where, ...place }: Place): Finding {
  const there = zone === undefined ? 'that zone' : zone;
  const written = zone === undefined ? '…' : `'${zone}'`;
  return createFinding(meta, {
    fingerprint: [...fingerprint, operand, zone ?? ''],
    breaks: 'wrong',
    effort: 'migration',
    title: isToday
      ? `${where} takes the database's today for the today of ${there}: near midnight it is another day`
      : `${where} moves the date ${operand} by the hours of ${there} the wrong way: what happens near midnight counts for another day`,
    why: `A date has no time: Postgres first makes midnight of it in the session's own zone (UTC on hosted databases), and AT TIME ZONE then says what the clock shows there at that moment. ${
      isToday
        ? `So it is the day of UTC, and not the one that ${there} has.`
        : `In America/Lima, for example, the 1st of August becomes 19:00 on the 31st of July; wanted was midnight there. It comes out right only where the session's zone is ${there} itself.`
    }`,
    fix: isToday
      ? `Take the moment into the zone first, and its day then: (now() AT TIME ZONE ${written})::date.`
      : `Make a time without a zone of it first, so that it is taken for midnight there: (${/^[\w.]+$/.test(operand) ? operand : '(…)'}::timestamp) AT TIME ZONE ${written}.`,
    ...place,
    evidence: [`${operand} is a date, and AT TIME ZONE ${written} stands behind it`],
  });
}
