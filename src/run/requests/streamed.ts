/**
 * What a page shows that React sends in pieces, in the places where its browser puts them: when a piece comes depends on how long the
 * database took for it, and what is shown in the end does not.
 */
export interface Streamed {
  text(line: string): void;
  /** `<!--$?-->` begins what stands there until its piece has come, `<!--/$-->` ends it. */
  comment(text: string): void;
  /** `<template id="B:1">` is the place of a piece, `<div hidden id="S:1">` the piece. */
  open(name: string, id: string | undefined): void;
  close(): void;
  lines(): string[];
}

/** A place, and what is shown there where no piece comes. */
interface Place {
  piece?: string;
  instead: Part[];
}

type Part = string | Place;

/** Where what comes next belongs: the page or a piece, and within it the comments that are open. */
interface Level {
  parts: Part[];
  comments: { parts: Part[]; place?: Place }[];
}

export function readStreamed(): Streamed {
  const page: Part[] = [];
  const pieces = new Map<string, Part[]>();
  let level: Level = { parts: page, comments: [] };
  /** For each tag that is open, the level around it where it began one. */
  const around: (Level | undefined)[] = [];
  const current = (): Part[] => level.comments.at(-1)?.parts ?? level.parts;
  return {
    text: (line) => void current().push(line),
    comment: (text) => {
      if (text === '/$') level.comments.pop();
      if (!/^\$[?!~]?$/.test(text)) return;
      const place: Place = { instead: [] };
      if (text === '$?') current().push(place);
      level.comments.push(text === '$?' ? { parts: place.instead, place } : { parts: current() });
    },
    open: (name, id = '') => {
      const [, wanted] = name === 'template' ? (/^[BP]:(\w+)$/.exec(id) ?? []) : [];
      const place = level.comments.at(-1)?.place;
      if (wanted !== undefined && place !== undefined && place.piece === undefined) place.piece = wanted;
      else if (wanted !== undefined) current().push({ piece: wanted, instead: [] });
      const [, sent] = /^S:(\w+)$/.exec(id) ?? [];
      around.push(sent === undefined ? undefined : level);
      if (sent === undefined) return;
      level = { parts: [], comments: [] };
      pieces.set(sent, level.parts);
    },
    close: () => {
      level = around.pop() ?? level;
    },
    lines: () => {
      const shown = linesOf(page, pieces);
      // What has no place is shown nowhere by its browser, and is not lost here.
      return [...shown, ...[...pieces.keys()].flatMap((piece) => linesOf([{ piece, instead: [] }], pieces))];
    },
  };
}

/** Without recursion, since a page may be as deep as it likes; each piece once, since one that names itself has no end. */
function linesOf(parts: readonly Part[], pieces: Map<string, Part[]>): string[] {
  const lines: string[] = [];
  const left: Part[] = parts.toReversed();
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (typeof part === 'string') {
      lines.push(part);
      continue;
    }
    const { piece = '', instead } = part;
    const shown = pieces.get(piece) ?? instead;
    pieces.delete(piece);
    for (const each of shown.toReversed()) left.push(each);
  }
  return lines;
}
