/** What the environment says, read once at the start. */
export interface Config {
  databaseUrl: string;
  /** Connections of this instance: what the database has room for, shared out over the instances. */
  connections: number;
  port: number;
  host: string;
  /** Where people reach the app: sign-in builds its links from it. */
  publicUrl: string;
  secret: string;
  redisUrl: string | undefined;
  production: boolean;
  social: Record<string, { clientId: string; clientSecret: string }>;
}

/** @throws with one sentence that names the variable that is missing or wrong */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const production = environment['NODE_ENV'] === 'production';
  const port = whole(environment, 'PORT', 3000);
  const secret = environment['AUTH_SECRET'] ?? '';
  if (secret.length < 32) throw new Error('AUTH_SECRET must have at least 32 characters: openssl rand -hex 32 makes one.');
  return {
    databaseUrl: needed(environment, 'DATABASE_URL'),
    connections: Math.max(2, Math.floor(whole(environment, 'DATABASE_CONNECTIONS', 20) / whole(environment, 'INSTANCES', 1))),
    port,
    host: environment['HOST'] ?? '127.0.0.1',
    publicUrl: environment['PUBLIC_URL'] ?? `http://localhost:${port}`,
    secret,
    redisUrl: environment['REDIS_URL'],
    production,
    social: socialOf(environment),
  };
}

function socialOf(environment: NodeJS.ProcessEnv): Config['social'] {
  const providers = (environment['SOCIAL'] ?? '').split(',').filter((name) => name !== '');
  return Object.fromEntries(
    providers.map((name) => [
      name,
      { clientId: needed(environment, `${name.toUpperCase()}_CLIENT_ID`), clientSecret: needed(environment, `${name.toUpperCase()}_CLIENT_SECRET`) },
    ]),
  );
}

function needed(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: .env.example says what it is.`);
  return value;
}

function whole(environment: NodeJS.ProcessEnv, name: string, usual: number): number {
  const value = Number(environment[name] ?? usual);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number above nothing.`);
  return value;
}
