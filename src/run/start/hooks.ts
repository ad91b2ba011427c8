/** What Node's loader of modules asks about each import; only the drivers that speak to a service go elsewhere. */
interface Resolved {
  url: string;
  shortCircuit?: boolean;
}

const shim = new URL('./neon.js', import.meta.url).href;

/** The `resolve` hook of node:module. */
export async function resolve(
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => Promise<Resolved>,
): Promise<Resolved> {
  if (specifier === '@neondatabase/serverless') return { url: shim, shortCircuit: true };
  return next(specifier, context);
}
