import type { Node } from '@oxc-project/types';
import type { LoopSource } from '../../model/index.js';
import { throughCell } from './evaluate.js';
import { sourceText, type Frame } from './frame.js';
import type { Value } from './value.js';

/** What a loop over that value runs over. */
export function loopSource(collection: Value, node: Node, frame: Frame): LoopSource {
  const name = sourceText(frame, node);
  if (collection.kind === 'cell')
    return throughCell(collection.cell, (inner) => loopSource(inner, node, frame)) ?? { kind: 'unknown', name };
  const value = collection;
  switch (value.kind) {
    case 'rows':
      return { kind: 'rows', sites: [...new Set(value.uses.map((use) => use.site.id))], filtered: value.filtered };
    case 'result':
      return loopSource(value.rows, node, frame);
    case 'list': {
      if (!value.open) return { kind: 'constant', count: value.items.length };
      // An element that is a row came from a spread or a push of rows.
      const uses = value.items.flatMap((item) =>
        item.value.kind === 'row' && item.value.path.length === 0 ? item.value.uses : [],
      );
      if (uses.length > 0) return { kind: 'rows', sites: [...new Set(uses.map((use) => use.site.id))], filtered: false };
      const inner = value.items.map((item) => loopSource(item.value, node, frame)).find((source) => source.kind === 'rows');
      return inner ?? { kind: 'unknown', name };
    }
    case 'record':
      return value.open ? { kind: 'unknown', name } : { kind: 'constant', count: value.fields.size };
    case 'choice': {
      const sources = value.options.map((item) => loopSource(item.value, node, frame));
      const rows = sources.filter((source) => source.kind === 'rows');
      if (rows.length > 0)
        return {
          kind: 'rows',
          sites: [...new Set(rows.flatMap((source) => source.sites))],
          filtered: rows.some((source) => source.filtered),
        };
      return sources.find((source) => source.kind !== 'constant') ?? sources[0] ?? { kind: 'unknown', name };
    }
    case 'row':
      // An embedded relation or an array column: as many as one row carries.
      return { kind: 'unknown', name };
    case 'input':
      if (value.answer !== undefined) return { kind: 'unknown', name: value.name || name, answer: value.answer };
      return value.origin === 'request' ? { kind: 'input', name: value.name } : { kind: 'unknown', name: value.name || name };
    default:
      return { kind: 'unknown', name };
  }
}
