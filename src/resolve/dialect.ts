import { type Dialect, inPostgresWords, type Names, Untranslatable } from '../dialect/index.js';
import type { CallVariant, Catalogue } from '../model/index.js';
import { resolveRaw } from './raw.js';
import { type Resolved, Unresolvable } from './sql.js';

/** The statements of a raw call in MySQL's or SQLite's SQL, as statements that Postgres's parser understands. */
export function resolveDialect(dialect: Dialect): (variant: CallVariant, catalogue: Catalogue) => Resolved[] {
  return (variant, catalogue) => {
    const [text, given] = variant.steps[0]?.arguments ?? [];
    if (!text) throw new Unresolvable('a query without text');
    const chunks =
      text.kind === 'text' ? text.chunks : text.kind === 'literal' && typeof text.value === 'string' ? [text.value] : undefined;
    if (chunks === undefined) throw new Unresolvable('SQL text that is only known when the app runs');
    try {
      return inPostgresWords(chunks, given, namesOf(catalogue, dialect)).map(({ chunks: said, values }) =>
        resolveRaw({
          label: variant.label,
          steps: [{ name: 'query', arguments: [asText(said), { kind: 'list', items: values, open: false }] }],
        }),
      );
    } catch (error) {
      if (error instanceof Untranslatable) throw new Unresolvable(error.message);
      if (error instanceof RangeError) throw new Unresolvable('its SQL is nested too deep');
      throw error;
    }
  };
}

function asText(chunks: ReturnType<typeof inPostgresWords>[number]['chunks']): CallVariant['steps'][number]['arguments'][number] {
  const [only, ...more] = chunks;
  return typeof only === 'string' && more.length === 0 ? { kind: 'literal', value: only } : { kind: 'text', chunks };
}

const known = new WeakMap<Catalogue, Map<Dialect, Names>>();

function namesOf(catalogue: Catalogue, dialect: Dialect): Names {
  const all = known.get(catalogue) ?? new Map<Dialect, Names>();
  known.set(catalogue, all);
  const before = all.get(dialect);
  if (before) return before;
  const exact = new Set(catalogue.tables.flatMap((table) => [table.name, ...table.columns.map(({ name }) => name)]));
  const spelled = new Map([...exact].map((name) => [name.toLowerCase(), name]));
  const names: Names = {
    dialect,
    spelled: (name) => (exact.has(name) ? name : (spelled.get(name.toLowerCase()) ?? name)),
    isName: (name) => spelled.has(name.toLowerCase()),
  };
  all.set(dialect, names);
  return names;
}
