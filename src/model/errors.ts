/** Every error that a person may meet, in one table: what happened and what to do. `%s` is filled in. */
export const messages = {
  LB_NO_FOLDER: 'There is no folder at %s. Name the folder of your app: loadbearing check path/to/app.',
  LB_NO_CODE: 'No JavaScript or TypeScript file was found in %s. Run loadbearing in the folder that holds package.json.',
  LB_NO_DATABASE:
    'No call to a database was found in %s (%s files read). loadbearing reads supabase-js, Drizzle, Prisma, Kysely, Knex, Sequelize, TypeORM, Mongoose, Firestore, pg and the drivers of MySQL and SQLite; if the app uses another library, it cannot be measured yet.',
  LB_IN_MEMORY:
    'The app in %s keeps all of its data in the memory of its process (%s, %s): every restart and every deploy loses it, and a second instance has data of its own. That is its ceiling, whatever the number of users. Put it into a database%s, then check again.',
  LB_OTHER_DRIVER:
    'The app in %s keeps its data in %s (%s), and no call was found that loadbearing reads: it reads supabase-js, Drizzle, Prisma, Kysely, Knex, Sequelize, TypeORM, Mongoose, Firestore, pg and the drivers of MySQL and SQLite, and measures Postgres.',
  LB_NO_SCHEMA:
    'The code calls a database, but no table definition was found in %s: no migration, no schema.prisma and no Drizzle table. Add a schema dump (pg_dump --schema-only) to the folder as schema.sql, or the answer to loadbearing snapshot with --snapshot.',
  LB_OTHER_DATABASE:
    'The app in %s keeps its data in another database than Postgres (%s), and loadbearing measures Postgres only. loadbearing review says what looks wrong in its code.',
  LB_NO_ENTRY:
    'The calls to the database in %s are not reached from anything that loadbearing reads: routes of Express, Fastify, Hono, NestJS and tRPC, pages of Next.js, Remix, React Router and TanStack, Supabase edge functions, Cloud Functions and jobs. Run it in the folder that has the package.json of the app; if it is, the README says what is not read yet.',
  LB_NOTHING_MEASURED: 'None of the statements that the app reaches could be measured: %s',
  LB_NO_POSTGRES:
    'There is no Postgres binary for this machine (%s). loadbearing ships Postgres for Linux and macOS on x64 and arm64: on Windows run it within WSL, elsewhere reinstall without --omit=optional.',
  LB_POSTGRES_START: 'The lab’s Postgres did not start: %s',
  LB_NO_WRITE: 'loadbearing cannot write to %s (%s). Set TMPDIR or LOADBEARING_CACHE to a folder that you may write to.',
  LB_DISK_FULL: 'The disk is full (%s). The lab needs about 1 GB in %s; free some room, or set TMPDIR to another disk.',
  LB_USAGE: '%s Run loadbearing --help for examples.',
  LB_SAVED: '%s is not a result that loadbearing saved: %s. Save one with --save DIR.',
  LB_CONFIG: '%s, line %s: %s. loadbearing scenario --json prints a whole file that is right.',
  LB_NO_CONFIG:
    'The file %s cannot be read (%s). --config takes what loadbearing scenario --json prints, --snapshot the answer to the query of loadbearing snapshot.',
  LB_SNAPSHOT: 'The snapshot in %s cannot be used: %s. loadbearing snapshot prints the query whose answer it must be.',
  LB_NO_BASELINE:
    'There is no baseline to compare with at %s (%s). --write-baseline FILE writes one; with both, the first run writes it.',
  LB_BASELINE: '%s, line %s: %s. It is no baseline that loadbearing wrote: --write-baseline FILE writes one.',
  LB_REVISION:
    'The app at %s cannot be compared with: %s. --changed-since takes a commit, a tag or a branch of the repository that holds it.',
  LB_ZIP: 'The zip %s cannot be checked: %s. Download it again, or pack the folder of the app as an ordinary zip.',
  LB_ZIP_UNSAFE: 'The zip %s is not unpacked, and nothing of it was written: %s. A zip of an app’s folder holds no such thing.',
  LB_ADDRESS:
    'The address %s cannot be checked: %s. It looks like https://github.com/OWNER/NAME, with /tree/BRANCH and a folder behind it if need be.',
  LB_FETCH:
    'The repository %s cannot be fetched: %s. On its page, Code, Download ZIP gives a zip, and loadbearing check takes that too.',
  LB_OUTSIDE_DOOR:
    'The loadbearing.json in %s names a snapshot outside of it (%s), which is not read. If it is yours, name it with --snapshot.',
  LB_URL:
    'That is no address of a Postgres database. It looks like postgres://user:password@host:5432/database, with special characters of the password percent-encoded (@ as %40).',
  LB_DATABASE: 'The database at %s did not tell its sizes: %s. loadbearing snapshot prints the same query to run by hand.',
  LB_SCRATCH:
    'The check cannot use the server at %s: %s. It needs a Postgres server for trying things, with a role that may create databases.',
  LB_SCRATCH_IN_USE:
    'The server at %s looks like one that is in use: %s. A check fills databases of its own there and puts load on the whole server; name another one, or say --load-anyway.',
  LB_SCRATCH_ROLES:
    'The app leans on the roles of Supabase, and the role %s cannot be had on that server: %s. Name a server of its own and a role that may create roles (CREATEROLE), or leave --database out.',
  LB_BLUEPRINT: '%s, line %s: %s. blueprint.schema.json has all that a Blueprint may hold.',
  LB_NO_ENTITY:
    'No table of the app in %s is one that a Blueprint would hold: there are only those of people, sessions and the like. loadbearing scenario lists what was found.',
  LB_NO_BLUEPRINT: 'The Blueprint %s cannot be read (%s). examples/blueprints has some to begin with.',
  LB_NOT_BUILT: 'The folder %s holds something that loadbearing build did not write. Name a new folder, or an empty one.',
  LB_DIRTY:
    'Files in %s differ from what was last committed (%s). Commit or put them aside first, so that what is written stands apart; --dirty writes all the same.',
  LB_CHANGED: 'The file %s was changed while the app was checked, and nothing was written. Run it again.',
  LB_NOTHING_TO_UNDO: 'There is nothing to take back in %s: loadbearing fix wrote nothing there, or it was taken back already.',
  LB_PROPOSED: 'What was proposed cannot be tried: %s.',
  LB_OUTSIDE:
    'The folder %s is outside of what this server may read (%s). Start it with --allow and that folder to have it checked.',
  LB_NO_JOB: 'There is no job %s. %s',
  LB_NOT_DONE: '%s has no result to look at: %s.',
  LB_BUSY: '%s is at work (%s), and one is done at a time. Ask job for it, or cancel it with job and cancel: true.',
  LB_NO_FINDING: 'There is no finding %s in %s. findings without an id lists those there are.',
  LB_REQUESTS: 'The requests in %s cannot be used: %s. --requests takes an OpenAPI document, a HAR or a Postman collection.',
  LB_NO_EXPORT:
    'There is nothing to export: %s. loadbearing run DIR --save OUT saves a result with requests, export k6 --from OUT takes it.',
  LB_NOT_EXPORTED:
    'The folder %s holds something that loadbearing export did not write. Name a new folder, or an empty one, with --out.',
  LB_INTERRUPTED: 'Stopped. Nothing was left behind.',
} as const;

export type ErrorCode = keyof typeof messages;

/** An error with a code, whose message is one sentence with what to do; the command line prints it without a stack. */
export class LoadbearingError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, ...details: (string | number)[]) {
    let at = 0;
    super(messages[code].replace(/%s/g, () => String(details[at++] ?? '')));
    this.name = 'LoadbearingError';
    this.code = code;
  }
}
