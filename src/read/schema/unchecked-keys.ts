import type { SchemaSource } from '../../model/index.js';
import type { Run } from '../interpret/frame.js';

/** Drivers that check foreign keys by themselves, or the word that has SQLite do so. */
const checking = /['"](?:better-sqlite3[\w-]*|node:sqlite)['"]|foreign_keys\s*=\s*(?:on|1|true)\b/i;

/** Whether SQLite checks foreign keys here: it does so only where it is told to. */
export function checksKeys(run: Pick<Run, 'modules'>): boolean {
  return [...run.modules.values()].some(({ text }) => checking.test(text));
}

const key =
  /alter table "(?<table>(?:[^"]|"")+)" add foreign key \("(?<column>(?:[^"]|"")+)"\) references "(?<target>(?:[^"]|"")+)"[^;]*;/gi;

/** Keys that nothing checks look through no table when a row goes: they only tell which column points to which table. */
export function unchecked(sources: SchemaSource[], links: Run['links']): void {
  for (const source of sources) {
    if (source.kind !== 'sql') continue;
    source.text = source.text.replaceAll(key, (_whole, table: string, column: string, references: string) => {
      links.push({ table, column, references });
      return '';
    });
  }
}
