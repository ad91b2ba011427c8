export const help = `loadbearing: will it scale?

Tells, with evidence from a real Postgres on this machine, for how many users the app in a folder
has room, what breaks first (wrong before slow), and which fix lifts the ceiling. Nothing leaves
the machine; the app's code is read and not run, unless --run says so.

A zip (as GitHub, Lovable and Bolt give it), or https://github.com/OWNER/NAME[/tree/BRANCH[/FOLDER]]
of a public repository, may stand for the folder of check, run, review, measure, scenario and
prompt. Only an address reaches the network: git fetches that repository and runs nothing of it.

Usage
  loadbearing [check] [folder]     read, measure and judge (about a minute)
  loadbearing run [folder]         check, and run the app against the same Postgres: the same as
                                   check --run (two to six minutes; the app's code is executed)
  loadbearing review [folder]      only read: what looks wrong in the code (seconds)
  loadbearing measure [folder]     read and measure, without a verdict
  loadbearing scenario [folder]    what is assumed: rows of each table, and why (--json: as a file)
  loadbearing snapshot             print one read-only query for your database's SQL editor
  loadbearing report --from DIR    show a saved result again, without measuring
  loadbearing prompt [N|all]       the text about finding N, or about all in the order in which they
                                   are met, for Lovable, Bolt, v0, Replit, Cursor or Claude Code
  loadbearing fix [folder]         write what was tried and keeps every answer into the app's own
                                   migrations, declarations and code, and measure again (--undo:
                                   take it back); what changes what is shown is left to you
  loadbearing init [folder]        write loadbearing.json and a GitHub workflow (never over a file)
  loadbearing build FILE DIR       make a whole backend of a Blueprint (some are in
                                   examples/blueprints) and check that it holds (--run --install:
                                   with all experiments on the running app)
  loadbearing build --from DIR     the Blueprint of an app that there is, told from its code and its
                                   database: entities, lists, rights; what cannot be told is asked
  loadbearing mcp [folder]         serve agents over MCP (standard input and output): check,
                                   findings, try a query or an index, verify; it only reads
  loadbearing export ENGINE [folder]
                                   the load that a run found (log-in, data, rates, budgets) as files
                                   for k6 or artillery; with --from DIR without running again
  loadbearing explain [RULE]       what a rule means and what to do; without RULE, all of them

Options
  --now N          accounts today; always one of the sizes (default 1k)
  --users LIST     sizes to judge (default 10k,100k,1M)
  --ads N/hour     people in an hour that advertising brings: whether landing page, sign-up and
                   first screen survive them (e-mail quota, connections, memory, cores)
  --only RULES     hold only these rules against the app (ids or kinds, with commas)
  --skip RULES     leave these rules out
  --config FILE    the owner's settings (default loadbearing.json in the app's folder)
  --snapshot FILE  the answer to that query: your row counts and indexes instead of assumptions
  --schema-from URL  ask that database the same query now, in a session that cannot write;
                   its password is never printed, nor that of --database
  --database URL   check, measure: on that server (Postgres 14 or newer), not in a Postgres of its
                   own, in databases that are made for it and dropped at the end. A load is put on
                   the whole server: name one for trying things. Only loaded sizes are looked at.
                   LOADBEARING_DATABASE says the same; no other variable is looked at
  --load-anyway    with --database: though it looks like a server in use, and with the push though
                   it is on another machine
  --run            start the app in copies of its folder, with a made-up environment and nothing but
                   loopback in reach, and ask it over HTTP: with more data (grow), among strangers
                   (crowd), twice at the same moment (overlap), with a second instance and after a
                   restart (twin), again (repeat), and ever faster (push)
  --requests FILE  with --run: what an OpenAPI document, a HAR or a Postman collection tells of
                   requests; those in the app's folder are read anyway
  --apply-fixes    with --run: ask once more with the tried indexes in place and compare the answers
  --install        with --run: install missing packages in a copy, without their scripts, and
                   fetch a Prisma that needs no engine where the app's own does
  --quick          load 150 thousand rows instead of 1.5 million: a third of the time, wider ranges
  --deep           load up to 6 million rows instead of 1.5: two to five minutes, some 3 GB of disk
  --full           load up to 30 million rows: ten minutes to an hour, some 12 GB of disk
  --format NAME    how the verdict is printed: terminal, json, markdown (for a pull request), sarif,
                   github (annotations of its lines), badge or card (pictures with nothing private)
  --html FILE      the report as one page for a browser, which asks for nothing from outside
  --baseline FILE  compare with what an earlier run wrote: only what is new or worse fails
  --write-baseline FILE  write it; with both, the first run writes it and later ones tighten it
  --changed-since REV  check the app at REV too (a tree of its own, nothing is checked out or run):
                   what this change adds and mends, and the ceiling before and after
  --json           the whole result as JSON on standard output
  --save DIR       keep the result in DIR
  --from DIR       take the result from DIR instead of measuring; build: the app that is read
  --out DIR        export: the folder that is written (default load); build --from: the file
  --writes         export: send what changes data too; only reads unless told
  --dry-run        init: only say what would be written; fix: print it as a patch
  --dirty          fix: write though the app's files are not as they were last committed
  --undo           fix: take back what the last fix wrote, but for what was changed since
  --ask            build: only say what the Blueprint leaves open
  --agents         init: append to AGENTS.md how an agent checks what it writes
  --by-hand        init: write a second workflow, which is started with a button on github.com and
                   leaves the report as a download
  --allow DIR      mcp: a folder that may be checked besides; may be given several times
  -h, --help       this text
  -v, --version    the version

Examples
  loadbearing                              the app in this folder
  loadbearing ../my-app --now 800          an app with 800 accounts today
  loadbearing my-app.zip                   the download of an app
  loadbearing https://github.com/me/my-app a public repository
  loadbearing check . --users 5k,50k       other sizes
  loadbearing check . --json > result.json for a script or an agent
  loadbearing check . --html report.html   the answer as a page, to look at and to hand on
  loadbearing prompt 1 --from .loadbearing what to paste into the AI that wrote the app
  loadbearing snapshot                     then: loadbearing --snapshot answer.csv
  loadbearing check . --save .loadbearing && loadbearing report --from .loadbearing

Saying what you know better: loadbearing.json in the app's folder; the command line beats it
  { "now": 800, "tables": { "orders": { "perUser": 40 }, "colours": { "fixed": 64 } } }
  Rows per user or in all, who the users are, traffic, budgets, machine, platform, sizes, rules:
  loadbearing scenario --json > loadbearing.json prints all of it to edit.

A gate for CI, in the same file: what is not kept is said, and the status is 1
  { "gate": { "ceiling": 10000, "statementsPerRequest": 20, "growth": "linear" } }

Accepting a finding: write above its place, or behind it
  // loadbearing-ignore RULE: why it is no matter here

Exit status
  0  it holds at every size that was asked about (--baseline: nothing is new or worse)
  1  something breaks before that, or too little could be measured to say that it holds
  2  the folder could not be checked; the sentence says why

What it reads today: supabase-js, Drizzle, Prisma, Kysely, Knex, Sequelize, TypeORM and pg on
Postgres; routes of Express, Fastify, Hono, NestJS and tRPC; pages, actions and handlers of Next.js,
Remix, React Router and TanStack; Supabase edge functions; Cloud Functions; jobs. Apps on MySQL and
SQLite (also by their drivers), MongoDB (Mongoose) or Firestore are reviewed and not measured.
`;
