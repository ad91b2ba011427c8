import pc from 'picocolors';

/** How a text is laid out: with colour or without, at most so many columns wide. */
export interface Style {
  color: boolean;
  width: number;
}

export interface Paint {
  bold: (text: string) => string;
  dim: (text: string) => string;
  red: (text: string) => string;
  green: (text: string) => string;
  yellow: (text: string) => string;
}

export function paintOf(style: Style): Paint {
  const colors = pc.createColors(style.color);
  return { bold: colors.bold, dim: colors.dim, red: colors.red, green: colors.green, yellow: colors.yellow };
}

/** Text from a repository as one plain line: no control characters, which a terminal would obey. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ').replace(/ {2,}/g, ' ');
}

/** Breaks text into lines of at most `width` columns, each after the first indented. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of plainLine(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
}

/** Pads to a width; colour codes do not count because it is done before painting. */
export function pad(text: string, width: number): string {
  return text.length >= width ? text : text + ' '.repeat(width - text.length);
}
