import { spawn } from 'node:child_process';

/**
 * Waits for the end of its input, which comes when the parent ends, however that ends. Then it kills the groups of processes that
 * it was told, and removes the folder.
 */
const script = `
trap '' HUP INT TERM
groups=''
while read -r word value; do
  case "$word" in
    group) groups="$groups $value" ;;
    done) exit 0 ;;
  esac
done
for group in $groups; do kill -KILL -- "-$group" 2>/dev/null; done
tries=0
while [ -e "$1" ] && [ $tries -lt 20 ]; do rm -rf -- "$1"; [ -e "$1" ] && sleep 0.1; tries=$((tries + 1)); done
`;

export interface Watchdog {
  watch(group: number): void;
  /** Everything was cleaned up. */
  dismiss(): void;
}

/** Starts the process that ends the app and removes `folder` when this process dies. */
export function startWatchdog(folder: string): Watchdog {
  const child = spawn('/bin/sh', ['-c', script, 'loadbearing-watchdog', folder], {
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    watch: (group) => void child.stdin.write(`group ${String(group)}\n`),
    dismiss: () => void child.stdin.end('done\n'),
  };
}
