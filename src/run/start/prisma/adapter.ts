/**
 * Clients of Prisma that were generated for this run (`generate.ts`) hand their class to what stands here, which gives each of them
 * the way to the lab, unless the app brings one itself. It stands in the generated code and not in a hook on loading: that holds for
 * CommonJS, ES modules, bundles and TypeScript alike.
 */
import { createRequire } from 'node:module';

/** Settings that lead a client elsewhere, and that it refuses beside an adapter. */
const elsewhere = new Set(['adapter', 'datasources', 'datasourceUrl', 'accelerateUrl']);

/** Makes the function that generated clients call, where this run has an adapter. */
export function offerAdapter(): void {
  const library = process.env['LOADBEARING_PRISMA'];
  if (library === undefined) return;
  Reflect.set(globalThis, Symbol.for('loadbearing.prisma'), (made: unknown): unknown =>
    typeof made !== 'function'
      ? made
      : new Proxy(made, {
          construct: (target, [options]: unknown[], newTarget) =>
            Reflect.construct(target, [withAdapter(options, library)], newTarget),
        }),
  );
}

function withAdapter(options: unknown, library: string): unknown {
  const given = typeof options === 'object' && options !== null ? options : {};
  if ('adapter' in given && given.adapter !== null && given.adapter !== undefined) return options;
  const kept = Object.entries(given).filter(([name]) => !elsewhere.has(name));
  return { ...Object.fromEntries(kept), adapter: adapterFrom(library) };
}

function adapterFrom(library: string): unknown {
  const loaded: unknown = createRequire(import.meta.url)(library);
  const make: unknown = typeof loaded === 'object' && loaded !== null && 'PrismaPg' in loaded ? loaded.PrismaPg : undefined;
  if (typeof make !== 'function') throw new Error(`${library} has no PrismaPg`);
  const connectionString = `postgresql://lab:lab@127.0.0.1:${process.env['LOADBEARING_WIRE'] ?? ''}/app`;
  return Reflect.construct(make, [{ connectionString }]);
}
