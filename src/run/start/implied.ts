const clerk = ['CLERK_SECRET_KEY', 'CLERK_PUBLISHABLE_KEY', 'CLERK_API_URL', 'CLERK_JWT_KEY'];

/** Names that a library reads by itself, so that no code of the app need name them. */
const byLibrary: Readonly<Record<string, readonly string[]>> = {
  'next-auth': ['AUTH_SECRET', 'NEXTAUTH_SECRET', 'NEXTAUTH_URL', 'AUTH_TRUST_HOST'],
  '@auth/express': ['AUTH_SECRET', 'AUTH_TRUST_HOST'],
  '@auth/sveltekit': ['AUTH_SECRET', 'AUTH_TRUST_HOST'],
  '@clerk/nextjs': [
    'CLERK_SECRET_KEY',
    'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY',
    'CLERK_API_URL',
    'CLERK_ENCRYPTION_KEY',
    'NEXT_PUBLIC_CLERK_SIGN_IN_URL',
    'NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED',
  ],
  '@clerk/express': clerk,
  '@clerk/fastify': clerk,
  '@clerk/remix': clerk,
  '@clerk/astro': clerk,
  '@clerk/clerk-sdk-node': clerk,
  '@clerk/backend': clerk,
  'better-auth': ['BETTER_AUTH_SECRET', 'BETTER_AUTH_URL'],
};

/** Names of the environment that the libraries of a package read. @param manifest the text of its package.json */
export function impliedBy(manifest: string): string[] {
  return Object.entries(byLibrary).flatMap(([library, names]) => (manifest.includes(`"${library}"`) ? [...names] : []));
}
