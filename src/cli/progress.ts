import type { Progress } from '../check.js';

export interface ProgressLine {
  show: (progress: Progress) => void;
  end: () => void;
}

const plain: Record<Progress['room'], string> = {
  read: 'Reading the code',
  migrate: 'Building the schema in a database of its own',
  measure: 'Measuring',
  run: 'Running the app',
};

/** Talk on standard error: one line that rewrites itself on a terminal, one line per room elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): ProgressLine {
  const live = stream.isTTY === true;
  const started = new Map<string, number>();
  let room = '';
  let shown = '';
  return {
    show(progress) {
      const first = !started.has(progress.room);
      if (first) started.set(progress.room, performance.now());
      const title = plain[progress.room];
      if (!live) {
        if (progress.room !== room) stream.write(`${title} …\n`);
        room = progress.room;
        return;
      }
      room = progress.room;
      const line = `${title}: ${progress.text}${timeLeft(progress, started.get(progress.room) ?? 0)}`.slice(
        0,
        (stream.columns ?? 100) - 1,
      );
      if (line !== shown) stream.write(`\r\u001B[2K${line}`);
      shown = line;
    },
    end() {
      if (live && shown !== '') stream.write('\r\u001B[2K');
      shown = '';
    },
  };
}

/** Seconds left at the pace so far; said once there is a pace. */
function timeLeft(progress: Progress, since: number): string {
  const { done, total } = progress;
  if (done === undefined || total === undefined || done <= 0 || total <= done) return '';
  const seconds = ((performance.now() - since) / 1000) * ((total - done) / done);
  return ` (about ${Math.max(1, Math.round(seconds))} s left)`;
}
