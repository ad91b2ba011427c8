import { Parser } from 'htmlparser2';
import { readStreamed } from './streamed.js';

/** A page as somebody sees it who opens it. */
export interface Page {
  /** What it shows, a line for each piece of text. */
  lines: string[];
  /** Where it sends whoever opens it, although it began as a page. */
  elsewhere?: string;
  /** It began as a page and came to nothing: what it looked for is not there, or its code failed. */
  failed?: 404 | 500;
  /** Nothing of it stands in the page: the browser puts it together of what was sent beside it. */
  inBrowser?: true;
}

/** What is in these is not shown. */
const hidden = new Set(['script', 'style', 'template', 'noscript', 'head', 'title']);

/** Marks of what is made in the browser alone: no failure. */
const inBrowser = /^(?:BAILOUT_TO_CLIENT_SIDE_RENDERING|DYNAMIC_SERVER_USAGE)/;

export function isPage(text: string): boolean {
  return /^\s*<(?:!doctype\s+html|html)\b/i.test(text.slice(0, 500));
}

/** What React's browser is told of a piece that failed after its place was sent: `$RX("B:0","1337331767")`. */
const failedPiece = /\$RX\("[^"]{0,40}","([^"]{0,200})"/g;

/**
 * Reads a page of HTML. A page that is sent in pieces has its status before its data: that it leads elsewhere, or failed, stands in
 * marks that the browser's part of Next.js acts on (`data-dgst` of the piece that is missing, or `$RX` where its place was sent
 * already; `__next-page-redirect`).
 */
export function readPage(html: string): Page {
  const page: Page = { lines: [] };
  const streamed = readStreamed();
  let within = 0;
  let piece = '';
  let script: string | undefined;
  const flush = (): void => {
    const line = piece.replace(/\s+/g, ' ').trim();
    if (line !== '') streamed.text(line);
    piece = '';
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      flush();
      streamed.open(name, attributes['id']);
      if (hidden.has(name)) within += 1;
      if (name === 'script') script = '';
      if (attributes['id'] === '__next-page-redirect') page.elsewhere = /url=(.*)$/.exec(attributes['content'] ?? '')?.[1] ?? '';
      const mark = name === 'template' ? attributes['data-dgst'] : undefined;
      if (mark !== undefined) note(page, mark);
    },
    onclosetag(name) {
      flush();
      if (name === 'script') for (const [, mark = ''] of (script ?? '').matchAll(failedPiece)) note(page, mark);
      if (name === 'script') script = undefined;
      streamed.close();
      if (hidden.has(name)) within -= 1;
    },
    ontext(text) {
      // What stands between two tags comes in pieces.
      if (within === 0) piece += text;
      else if (script !== undefined) script += text;
    },
    oncomment(text) {
      // React puts `<!-- -->` between two texts that are one to whoever reads.
      if (text.trim() !== '') flush();
      streamed.comment(text);
    },
  });
  parser.end(html);
  page.lines = streamed.lines();
  if (page.lines.length === 0) readBeside(page, html);
  return page;
}

/** What Next.js sends beside a page: rows of what its parts made on the server, and of how they failed. */
const row = /self\.__next_f\.push\(\[1,"((?:[^"\\]|\\.)*)"\]\)/g;

function readBeside(page: Page, html: string): void {
  const rows = [...html.matchAll(row)].map(([, text = '']) => text.replaceAll('\\"', '"')).join('');
  for (const [, mark = ''] of rows.matchAll(/\d:E\{"digest":"([^"]{0,200})"/g)) note(page, mark);
  if (/"children":"[^"$]*[A-Za-z]{2}/.test(rows)) page.inBrowser = true;
}

function note(page: Page, mark: string): void {
  if (mark.startsWith('NEXT_REDIRECT')) page.elsewhere ??= mark.split(';')[2] ?? '';
  else if (/^NEXT_(?:NOT_FOUND|HTTP_ERROR_FALLBACK;40[134])/.test(mark)) page.failed = 404;
  else if (!inBrowser.test(mark)) page.failed ??= 500;
}
