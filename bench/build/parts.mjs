// What a Blueprint says, kind by kind, as lines that can be compared: of a Blueprint that was given with one that was read back.
/** @param planned what `plan` makes of a Blueprint */
export function partsOf({ blueprint, tables, dashboards }) {
  const own = new Set(Object.keys(blueprint.entities));
  const each = (name) => tables.flatMap((table) => name(table).map((line) => `${table.entity} ${line}`));
  return {
    entities: [...own],
    fields: each(({ columns }) => columns.map(({ name, field }) => `${name} ${said(fieldOf(field))}`)),
    relations: each(({ references }) =>
      references.map(({ name, to, optional, maker, onDelete }) => `${name} ${said({ to, optional, maker, onDelete })}`),
    ),
    owners: tables.filter(({ entity }) => own.has(entity)).map(({ entity, blueprint: { owner } }) => `${entity} ${owner}`),
    unique: each(({ unique }) => unique.map((columns) => [...columns].sort().join('+'))),
    counters: each(({ counts }) => counts.map(({ name, of, by }) => `${name} ${of}.${by}`)),
    dashboards: dashboards.map(
      ({ key, table, per, measures, of }) => `${key} ${said({ table, per: per.column, measures, of: of.entity })}`,
    ),
    rights: each(({ see, create, change }) => [`see ${said(see)}`, `create ${said(create)}`, `change ${said(change)}`]),
    routes: each(routesOf),
    'access paths': each(({ lists }) =>
      lists.map(({ path, parent, filters, order, page, shown, search, through, list }) =>
        said({
          path,
          of: parent.kind === 'relation' ? parent.reference.column : parent.kind,
          filters: filters.map(({ column }) => column).sort(),
          order: `${order.column} ${order.descending}`,
          page,
          shown: shown.map(({ name }) => name).sort(),
          search: search?.column,
          through,
          stale: list.stale,
        }),
      ),
    ),
    amounts: tables.map(({ entity, rows }) => `${entity} ${said(rounded(rows))}`),
  };
}

/** Found of what was given, and right of what was found, for each kind; with the lines that only one of them has. */
export function compare(given, found) {
  return Object.entries(given).map(([kind, lines]) => {
    const other = found[kind];
    const missed = lines.filter((line) => !other.includes(line));
    const invented = other.filter((line) => !lines.includes(line));
    return { kind, given: lines.length, found: other.length, missed, invented };
  });
}

/** A bound that is said is the same as one that is taken anyway. */
const usualMost = { text: 200, longText: 10_000 };

function fieldOf({ type, max = usualMost[type], min, of, default: begins, optional = false }) {
  return { type, max, min, of, begins, optional };
}

function routesOf({ route, create, change, lists }) {
  return [
    ...lists.map(({ path }) => `GET ${path}`),
    `GET /${route}/:id`,
    ...(create.length > 0 ? [`POST /${route}`] : []),
    ...(change.length > 0 ? [`PATCH /${route}/:id`, `DELETE /${route}/:id`] : []),
  ];
}

function rounded(rows) {
  return Object.fromEntries(Object.entries(rows).map(([kind, number]) => [kind, Number(number.toPrecision(3))]));
}

function said(value) {
  return JSON.stringify(value);
}
