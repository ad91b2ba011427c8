/** Names that a library reads by itself, so that no code of the app need name them. */
const byLibrary: Readonly<Record<string, readonly string[]>> = {
  'next-auth': ['AUTH_SECRET', 'NEXTAUTH_SECRET', 'NEXTAUTH_URL', 'AUTH_TRUST_HOST'],
  '@auth/express': ['AUTH_SECRET', 'AUTH_TRUST_HOST'],
  '@auth/sveltekit': ['AUTH_SECRET', 'AUTH_TRUST_HOST'],
  'better-auth': ['BETTER_AUTH_SECRET', 'BETTER_AUTH_URL'],
};

/** Names of the environment that the libraries of a package read. @param manifest the text of its package.json */
export function impliedBy(manifest: string): string[] {
  return Object.entries(byLibrary).flatMap(([library, names]) => (manifest.includes(`"${library}"`) ? [...names] : []));
}
