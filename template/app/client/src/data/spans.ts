/** Spans of days or months up to today, as the server names them: the day, or the first of the month. */
export function spanOf(by: 'day' | 'month', count: number): string[] {
  const now = new Date();
  return Array.from({ length: count }, (_, at) => {
    const back = count - 1 - at;
    const day =
      by === 'day'
        ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - back))
        : new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    return day.toISOString().slice(0, 10);
  });
}
