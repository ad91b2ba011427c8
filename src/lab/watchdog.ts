import { spawn } from 'node:child_process';
import { runAccount } from './account.js';
import { cleanEnvironment } from './cluster.js';

/**
 * Waits for the end of its input, which comes when the parent ends, however that ends. Then it ends Postgres at once (its
 * own children get five seconds from it), kills the groups of processes that it was told, and removes the folder. `postgres 0`
 * means that Postgres has gone already.
 */
const script = `
trap '' HUP INT TERM
postgres=0
groups=''
while read -r word value; do
  case "$word" in
    postgres) postgres=$value ;;
    group) groups="$groups $value" ;;
    done) exit 0 ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
if [ "$postgres" -gt 1 ]; then
  kill -QUIT "$postgres"
  tries=0
  while kill -0 "$postgres" && [ $tries -lt 70 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$postgres"
fi
tries=0
while [ -e "$1" ] && [ $tries -lt 20 ]; do rm -rf -- "$1"; [ -e "$1" ] && sleep 0.1; tries=$((tries + 1)); done
`;

export interface Watchdog {
  /** Tells which process to end; 0 when there is none. */
  watch(postgres: number): void;
  /** Tells a group of processes to kill. */
  watchGroup(group: number): void;
  /** Everything was cleaned up: the watchdog ends and touches nothing. */
  dismiss(): void;
}

/**
 * Starts the process that cleans `folder` up when this one dies. It is a plain shell: it needs no file of ours.
 * @param account whose processes and files it may end and remove; that of Postgres unless told
 */
export function startWatchdog(folder: string, account = runAccount()): Watchdog {
  const child = spawn('/bin/sh', ['-c', script, 'loadbearing-watchdog', folder], {
    ...account,
    env: cleanEnvironment,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A watchdog that someone killed must not take the run with it.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    watch: (postgres) => void child.stdin.write(`postgres ${postgres}\n`),
    watchGroup: (group) => void child.stdin.write(`group ${String(group)}\n`),
    dismiss: () => void child.stdin.end('done\n'),
  };
}
