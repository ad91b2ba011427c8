/** A piece of HTML in which everything that came from outside is escaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | undefined | readonly (Html | string)[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand between tags and in quoted attributes; what a reader cannot see and a browser obeys is left out. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign).replace(/[\p{Bidi_Control}\0]/gu, '');
}

/** HTML with its holes filled: pieces of HTML stand as they are, everything else is escaped. */
export function markup(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return { html: texts.map((text, at) => text + filled(parts[at])).join('') };
}

/** Text that is written by this program alone: a style sheet, a script, a path of a picture. */
export function trusted(text: string): Html {
  return { html: text };
}

function filled(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map(filled).join('');
}
