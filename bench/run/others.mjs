// Other load generators, for bench/run/load.mjs: how they are run, and what they say in the same words as a trial.
import { spawnSync } from 'node:child_process';

/** Paths or names on the PATH. */
export const programs = {
  wrk: process.env.WRK ?? 'wrk',
  wrk2: process.env.WRK2 ?? 'wrk2',
  autocannon: process.env.AUTOCANNON ?? 'autocannon',
  nginx: process.env.NGINX ?? 'nginx',
};

/**
 * Runs one of them; gives lines of name, milliseconds by rank, and requests a second with the share of a core. Empty when it is not
 * there.
 */
export function runOther(name, port, { rate, seconds, connections }) {
  const address = `http://127.0.0.1:${port}/`;
  const flags = {
    wrk: ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', address],
    wrk2: ['-t1', `-c${connections}`, `-d${seconds}s`, `-R${rate}`, '--latency', '--u_latency', address],
    autocannon: ['--json', '-c', connections, '-d', seconds, ...(rate === undefined ? [] : ['-R', rate]), address],
  }[name];
  // The shell's `times` says what its children used.
  const command = `"$0" "$@"; times >&2`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command, programs[name], ...flags.map(String)], { encoding: 'utf8' });
  const cpuShare = childSeconds(stderr) / seconds;
  if (name === 'autocannon') return stdout.startsWith('{') ? [autocannon(JSON.parse(stdout), cpuShare, rate)] : [];
  const achieved = Number(/Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
  if (Number.isNaN(achieved)) return [];
  const speed = { achieved, cpuShare };
  const [corrected = '', uncorrected] = stdout.split(/Uncorrected Latency/);
  const lines = [[name, ranks(corrected), speed]];
  if (uncorrected !== undefined) lines.push([`  the same from the send`, ranks(uncorrected), speed]);
  return lines;
}

function autocannon({ latency, requests }, cpuShare, rate) {
  const { p50, p90, p99, max } = latency;
  return [rate === undefined ? 'autocannon' : 'autocannon -R', { p50, p90, p99, max }, { achieved: requests.average, cpuShare }];
}

const units = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

function ranks(text) {
  const at = (rank) => {
    const [, value, unit] = new RegExp(`^\\s*${rank}0*%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(text) ?? [];
    return value === undefined ? undefined : Number(value) * units[unit];
  };
  return { p50: at('50[.]?'), p90: at('90[.]?'), p99: at('99[.]?'), max: at('100[.]?') };
}

/** `times` prints minutes and seconds, user and system: first of the shell, then of its children. */
function childSeconds(text) {
  const last = text.trim().split('\n').at(-1) ?? '';
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
