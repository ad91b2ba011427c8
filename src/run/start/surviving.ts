/**
 * Keeps the app's process where it would end because of an error: errors that nobody catches or waits for are written down, and
 * ending it with an error is not obeyed. Only after it ended often enough to be told: the other routes are to be looked at too.
 */
export function survive(): void {
  const write = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  };
  process.on('uncaughtException', write);
  process.on('unhandledRejection', write);
  const exit = process.exit.bind(process);
  Reflect.set(process, 'exit', (code?: number | string): void => {
    if (code === undefined || Number(code) === 0) exit(code);
  });
}
