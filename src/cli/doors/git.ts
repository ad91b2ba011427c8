import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

/** How git is run. */
export interface GitOptions {
  /** A folder of the run's own: there is no configuration and no password in it. */
  home: string;
  /** The one way by which git may reach anything: `https`, or in tests `file`. */
  protocol: string;
  seconds: number;
  signal: AbortSignal;
  /** Told the group of processes that was started. */
  started: (group: number) => void;
  /** Asked several times a second: why it has to end. */
  stop?: () => string | undefined;
}

/** What git printed, or the reason why it gave nothing. */
export type GitAnswer = { printed: string } | { failed: string };

const settings = {
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'credential.helper': '',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  // Less than a kilobyte a second for half a minute is no connection.
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '30',
};

const mostOutput = 16 * 1024 ** 2;
const watchMilliseconds = 250;

/** Runs git with nobody's settings, hooks, passwords or questions, until it ends or has to. */
export function runGit(words: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: what git starts for the network ends with it.
  const child = spawn('git', [...given, ...words], {
    cwd: options.home,
    env: environment(options),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, said, ended] = ['', '', ''];
  const end = (why: string): void => {
    if (ended !== '') return;
    ended = why;
    if (child.pid !== undefined) killGroup(child.pid);
  };
  if (child.pid !== undefined) options.started(child.pid);
  const limit = setTimeout(() => end(`it took longer than ${String(options.seconds)} seconds`), options.seconds * 1000);
  const watch = setInterval(() => {
    const why = options.stop?.();
    if (why !== undefined) end(why);
  }, watchMilliseconds);
  const abort = (): void => end('it was stopped');
  options.signal.addEventListener('abort', abort, { once: true });
  if (options.signal.aborted) abort();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.length > mostOutput) end('it says more than can be read');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-8192)));
  return new Promise((resolve) => {
    const settle = (answer: GitAnswer): void => {
      clearTimeout(limit);
      clearInterval(watch);
      options.signal.removeEventListener('abort', abort);
      resolve(answer);
    };
    child.on('error', (error) =>
      settle({ failed: 'code' in error && error.code === 'ENOENT' ? 'git is not installed on this machine' : error.message }),
    );
    child.on('close', (status) =>
      settle(ended === '' && status === 0 ? { printed } : { failed: ended === '' ? reasonIn(said) : ended }),
    );
  });
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** The environment without what would steer git, name a password, or ask for one. */
function environment({ home, protocol }: GitOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:GIT_(?!SSL_)|SSH_|XDG_|HOME$|USERPROFILE$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_ALLOW_PROTOCOL: protocol,
  };
}

/** The line of git's that says what was wrong: its first one, since what follows is advice. */
function reasonIn(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const fatal = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines.find((line) => line !== '') ?? '';
  return fatal.replace(/^\w+: /, '').replace(/\.$/, '');
}
