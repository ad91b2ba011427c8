// How the work of a route grows, told of its statements: the same question grows alike whatever library asks it.

/** Exponents that differ by less are the same growth: the gate's own measure. */
const alike = 0.5;

/** @param route its name; @returns law, exponent and what it sends at a million users; `law` undefined where nothing was measured */
export function growthOf({ verdict, places }, route) {
  const place = places.get(route);
  const within = ({ file, line }) => file === place.path && line >= place.from && line <= place.to;
  const own = verdict.statements.filter(({ location }) => within(location));
  const steepest = own
    .filter(({ growth }) => growth !== undefined)
    .sort((one, other) => other.growth.exponent - one.growth.exponent)[0];
  const entry = verdict.entryPoints.find(({ location }) => within(location));
  const sent = entry?.verdict.at.at(-1)?.statements;
  return {
    law: steepest?.growth.law,
    exponent: steepest?.growth.exponent,
    sent,
    pages: Math.max(0, ...own.flatMap(({ at }) => at.slice(-1).map(({ buffers }) => buffers[1]))),
    unmeasured: own.filter(({ status }) => status !== 'measured').map(({ status, why }) => `${status}: ${why}`),
  };
}

export function growthText({ law, exponent, sent, pages, unmeasured }) {
  const growth = law === undefined ? 'not measured' : `${law} (${exponent.toFixed(2)})`;
  const many = sent === undefined ? '' : `, ${rounded(sent[0])} to ${rounded(sent[1])} statements, up to ${rounded(pages)} pages`;
  return `${growth}${many}${unmeasured.length > 0 ? `; ${unmeasured.join('; ')}` : ''}`;
}

const rounded = (number) =>
  number >= 100 ? Number(number.toPrecision(2)).toLocaleString('en') : String(Math.round(number * 10) / 10);

/** Whether two grow alike. */
export function growAlike(one, other) {
  if (one.exponent === undefined || other.exponent === undefined) return one.exponent === other.exponent;
  return Math.abs(one.exponent - other.exponent) < alike;
}
