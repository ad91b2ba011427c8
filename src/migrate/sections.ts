/** File names of migrations that undo another one, as the common tools write them. */
const undoFile =
  /(^|[/._-])(down|rollback|revert|undo)\.sql$|(^|\/)(down|downs|rollback|rollbacks|undo)\/|(^|\/)U\d[\w.]*__[^/]*\.sql$/i;

/** Lines by which tools part a migration into its way up and its way down. */
const section = /^[ \t]*--\s*(?:!|\/\/)?@?\s*(?:\+?(?:migrate|goose|micrate)\s*:?\s*)?(up|ups|down|downs|undo)\b[^\n]*$/gim;
const tool = /--\s*(!|\/\/@|\+?(migrate|goose|micrate)\b)|--\s*(up|down)\s*(migration)?\s*:?\s*$/im;

/** Whether a whole file undoes something. */
export function undoes(file: string): boolean {
  return undoFile.test(file);
}

/** The text with its way down blanked out; lines and bytes stay where they are. */
export function withoutWayDown(text: string): string {
  const marks = [...text.matchAll(section)].filter((mark) => tool.test(mark[0]));
  let kept = text;
  marks.forEach((mark, number) => {
    if (/^ups?$/i.test(mark[1] ?? '')) return;
    const end = marks[number + 1]?.index ?? text.length;
    kept = kept.slice(0, mark.index) + blanked(kept.slice(mark.index, end)) + kept.slice(end);
  });
  return kept;
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
