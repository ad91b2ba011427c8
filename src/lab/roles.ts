/** The superuser of the lab's own bookkeeping. It never runs a statement that can call the app's functions. */
export const superuser = 'lab_keeper';

/** The database that bookkeeping connects to; new databases are made from template0. */
export const keeperDatabase = 'template1';

/** The role that everything of the app runs as: it owns its databases and no more. */
export const labRole = 'lab';

/** Supabase's roles for requests; the statements of an app run under one of them. */
export const requestRoles = ['anon', 'authenticated', 'service_role'] as const;

/** Roles that dumps and migrations name. They own nothing and may do nothing; they only have to exist. */
const namedRoles = [
  'postgres',
  'authenticator',
  'dashboard_user',
  'supabase_admin',
  'supabase_auth_admin',
  'supabase_storage_admin',
];

/**
 * What makes a fresh cluster the lab's: one statement per line, run once as superuser before anything of an app is known.
 * `session_replication_role` is granted because a fill has to switch triggers and foreign keys off.
 */
export function roleStatements(): string[] {
  const roles = [...requestRoles, ...namedRoles];
  return [
    `CREATE ROLE ${labRole} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS`,
    `GRANT SET ON PARAMETER session_replication_role TO ${labRole}`,
    ...roles.map((role) => `CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION`),
    'ALTER ROLE service_role BYPASSRLS',
    `GRANT ${roles.join(', ')} TO ${labRole} WITH INHERIT TRUE, SET TRUE, ADMIN FALSE`,
    // Supabase finds its extensions through the search path; a clone of a database keeps a role's setting, not a database's.
    `ALTER ROLE ${labRole} SET search_path = "$user", public, extensions`,
    `REVOKE ALL ON DATABASE ${keeperDatabase} FROM PUBLIC`,
    // A third fewer files to copy for every run.
    'DROP DATABASE postgres',
  ];
}
