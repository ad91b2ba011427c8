/** Seconds that each room took. */
export function stopwatch(): { lap: (room: string) => void; seconds: Record<string, number> } {
  const seconds: Record<string, number> = {};
  let before = performance.now();
  return {
    seconds,
    lap(room) {
      const now = performance.now();
      seconds[room] = Math.round(now - before) / 1000;
      before = now;
    },
  };
}
