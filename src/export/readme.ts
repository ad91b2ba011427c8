import type { WayIn } from '../model/index.js';
import type { Format } from './formats/index.js';
import type { Gathered } from './gather.js';
import type { LeftOut, LoadRequest } from './load.js';
import type { Accounts } from './sql.js';

const mostLeftOut = 40;

/** What the folder is, what must be filled in, how it is run, and what it does not send. */
export function readmeOf(gathered: Gathered, format: Format, accounts: Accounts): string {
  const { load, leftOut, files, wayIn } = gathered;
  const names = files.all().map(({ name }) => name);
  const variable = accounts?.by === 'name' ? ` -v accounts='load-%@example.com'` : accounts === undefined ? '' : ' -v user=42';
  const secret = wayIn === undefined ? undefined : wayIn.kind === 'log-in' ? 'PASSWORD=…' : 'HEADERS=…';
  const psql = (from: string, to: string): string => `psql "$DATABASE_URL" --csv${variable} -f ${from} > ${to}`;
  return [
    '# Load',
    '',
    `What \`loadbearing run\` found of this app, for an engine that runs elsewhere: the busiest minute of ${counted(load.users)} users, ${String(load.perSecond)} requests a second, whether or not the answers keep up.`,
    '',
    '**Send it only to a server of your own** that you may bring to a halt, best a copy with a copy of the data: against anything else it is an attack.',
    '',
    '## Before it runs',
    '',
    ...signInText(wayIn, accounts, psql),
    ...(names.length === 0
      ? ['Nothing has to be filled in.', '']
      : [
          'The rows that the run asked for exist in its own database only. Take yours from a copy of your database, which these statements only read:',
          '',
          '```sh',
          ...names.map((name) => psql(`data/${name}.sql`, `data/${name}.csv`)),
          '```',
          '',
        ]),
    '`.gitignore` keeps the filled files out of the repository: they hold your data.',
    '',
    '## Running it',
    '',
    '```sh',
    format.run(secret),
    '```',
    '',
    format.elsewhere,
    '',
    `It warms up for ${String(load.warmUpSeconds)} seconds and goes on for ${String(load.seconds)}. It fails when ${load.budgets.map(({ kind, milliseconds }) => `5 of 100 ${kind === 'view' ? 'reads' : 'writes'} take longer than ${String(milliseconds)} ms`).join(' or ')}, or when more than ${String(load.failedShare * 100)} of 100 requests get no success: the budgets that the verdict holds the app to. A kind with fewer than 20 requests in that time is not held to one. \`scenario.json\` holds all of it and may be changed by hand.`,
    '',
    '## What is sent',
    '',
    '| request | a second | kind |',
    '|---|---:|---|',
    ...load.requests.map(requestLine),
    '',
    ...leftOutText(leftOut),
  ].join('\n');
}

function signInText(way: WayIn | undefined, accounts: Accounts, psql: (from: string, to: string) => string): string[] {
  if (way === undefined) return ['Nobody has to sign in.', ''];
  if (way.kind === 'log-in') {
    const { logIn, signUp } = way;
    return [
      `**Accounts.** Each of \`accounts.csv\` logs in once by ${code(`${logIn.method} ${logIn.path}`)} and sends what it is given from then on. Make some for the load with names of one pattern${signUp === undefined ? '' : ` (the app signs people up by ${code(`${signUp.method} ${signUp.path}`)})`}, all with one password, and list them (\`accounts\` is that pattern here and below); a column \`password\` may name another one for each:`,
      '',
      '```sh',
      accounts?.by === 'name' ? psql('accounts.sql', 'accounts.csv') : "printf 'account\\nload-1@example.com\\n' > accounts.csv",
      '```',
      '',
      'A limit on log-ins must let so many in, one after the other.',
      '',
    ];
  }
  const made =
    way.kind === 'made'
      ? 'The run got in by what it had made itself (a token signed by a secret of its own, or put into its own database), which lets nobody in elsewhere'
      : `The run got in as \`loadbearing.json\` says (${way.headers.map(code).join(', ')}), and nothing of that was kept`;
  return [
    `**Signing in is yours to fill in.** ${made}. Sign in to your own server as a user of the load, and give what that user's requests carry as JSON in the environment: \`HEADERS='{"authorization":"Bearer …"}'\` or \`HEADERS='{"cookie":"…"}'\`. In the statements below, \`user\` is that user's key.`,
    '',
  ];
}

function requestLine({ method, path, perSecond, kind, values }: LoadRequest): string {
  const from = [...new Set(values.flatMap(({ file }) => (file === undefined ? [] : [`\`data/${file}.csv\``])))];
  return `| ${code(`${method} ${path}`)}${from.length > 0 ? ` with ${from.join(', ')}` : ''} | ${String(perSecond)} | ${kind} |`;
}

function leftOutText(leftOut: readonly LeftOut[]): string[] {
  if (leftOut.length === 0) return [];
  const more = leftOut.length - mostLeftOut;
  return [
    '## What is not sent',
    '',
    '| entry point | a second | why |',
    '|---|---:|---|',
    ...leftOut
      .slice(0, mostLeftOut)
      .map(({ name, perSecond, why }) => `| ${code(name)} | ${String(Number(perSecond.toPrecision(3)))} | ${why} |`),
    ...(more > 0 ? ['', `and ${String(more)} more.`] : []),
    '',
  ];
}

/** Names come from the app: nothing in them may end the cell or the code. */
function code(text: string): string {
  return `\`${text.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}`|<>]+/gu, ' ').slice(0, 160)}\``;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
