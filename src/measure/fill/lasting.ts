const units = new Map(Object.entries({ second: 1 / 86_400, minute: 1 / 1440, hour: 1 / 24, day: 1, mon: 30, year: 365 }));

/** How long a row lasts whose column is `now() + '24:00:00'::interval` by itself, in days; undefined for any other default. */
export function lastingDays(columnDefault: string | undefined): number | undefined {
  const [, length = ''] =
    /^\(?(?:now\(\)|CURRENT_TIMESTAMP|timezone\([^()]*(?:\(\))?\)) \+ '([^']{1,40})'::interval\)?$/.exec(columnDefault ?? '') ??
    [];
  const [, hours, minutes] = /^(\d+):(\d+)/.exec(length) ?? [];
  if (hours !== undefined) return Number(hours) / 24 + Number(minutes) / 1440;
  const [, count, unit = ''] = /^(\d+) (\w+?)s?$/.exec(length) ?? [];
  const days = units.get(unit);
  return count === undefined || days === undefined ? undefined : Number(count) * days;
}
