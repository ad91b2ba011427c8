// Chance and time of the simulated worlds: everything follows from row numbers, so that each run plays the same history.

/** Steps of a history, a month each. */
export const steps = 24;
const months = `interval '1 month'`;
const beginning = `timestamptz '2024-01-01'`;

/** Between 0 and 1, as SQL, of a whole number. */
export const lot = (number, salt) => `((hashint8extended(${number}, ${salt}) & 4503599627370495)::float8 / 4503599627370496.0)`;

/** The uuid of a row by its number, as SQL: random to look at, as real ones are. */
export const uuid = (kind, number) => `md5('${kind}' || ${number})::uuid`;

/** How many of `all` have come by the end of a step: a young product grows faster than a straight line. */
export const arrived = (all, step) => Math.round(all * (step / steps) ** 1.3);

/** When row number `i` of those from..to came within its step, as SQL. */
export const timeOf = (step, i, from, to) =>
  `(${beginning} + ${step - 1} * ${months} + ${months} * ((${i} - ${from})::float8 / ${to - from + 1}))`;
