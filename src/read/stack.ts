import type { TextFile } from './schema/sql-files.js';

const named: [dependency: RegExp, name: string][] = [
  [/^next$/, 'Next.js'],
  [/^express$/, 'Express'],
  [/^fastify$/, 'Fastify'],
  [/^hono$/, 'Hono'],
  [/^koa$/, 'Koa'],
  [/^@trpc\/server$/, 'tRPC'],
  [/^@remix-run\/react$/, 'Remix'],
  [/^@react-router\/dev$/, 'React Router'],
  [/^react$/, 'React'],
  [/^vite$/, 'Vite'],
  [/^@supabase\/supabase-js$/, 'Supabase'],
  [/^drizzle-orm$/, 'Drizzle'],
  [/^@prisma\/client$/, 'Prisma'],
  [/^kysely$/, 'Kysely'],
  [/^knex$/, 'Knex'],
  [/^sequelize$/, 'Sequelize'],
  [/^typeorm$/, 'TypeORM'],
  [/^firebase(-admin)?$|^@react-native-firebase\/firestore$/, 'Firebase'],
  [/^pg$/, 'pg'],
  [/^@neondatabase\/serverless$/, 'Neon'],
];

/** What the app is built with, by the dependencies that it declares. */
export function stackOf(texts: TextFile[], files: string[]): string[] {
  // Templates bring dependencies along that nobody uses.
  const next = files.some((file) => /(^|\/)next\.config\.\w+$|(^|\/)(app|pages)\/(_app|layout|page)\.[jt]sx?$/.test(file));
  const dependencies = new Set(
    texts.filter((entry) => entry.file.endsWith('package.json')).flatMap((entry) => dependenciesOf(entry.text)),
  );
  return named
    .filter(([, name]) => name !== 'Next.js' || next)
    .filter(([pattern]) => [...dependencies].some((name) => pattern.test(name)))
    .map(([, name]) => name);
}

/** Whether the app brings a library that signs people in. */
export function signsIn(texts: TextFile[]): boolean {
  const signing =
    /^(passport|bcrypt|bcryptjs|jsonwebtoken|jose|next-auth|@auth\/|better-auth|@clerk\/|lucia|express-session|argon2)/;
  return texts
    .filter((entry) => entry.file.endsWith('package.json'))
    .some((entry) => dependenciesOf(entry.text).some((name) => signing.test(name)));
}

/** Names of what a `package.json` depends on when it runs. */
export function dependenciesOf(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('dependencies' in parsed)) return [];
    const { dependencies } = parsed;
    return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];
  } catch {
    return [];
  }
}
