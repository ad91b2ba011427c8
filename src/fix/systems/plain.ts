import { folderOf, inFolder, nextName } from '../file-names.js';
import { backwards, sqlText } from '../migration-text.js';
import type { Change, Edit, Folder, MigrationSystem } from '../model.js';

/** Marks by which runners tell the way forward from the way back, within one file. */
const marks = [
  { up: '-- migrate:up', down: '-- migrate:down' },
  { up: '-- +goose Up', down: '-- +goose Down' },
  { up: '-- Up Migration', down: '-- Down Migration' },
];

/** Numbered files of SQL, or one file that holds the whole schema. */
export const plain: MigrationSystem = {
  name: 'files of SQL',
  together: 'folder',
  takes: (file) => file.endsWith('.sql'),
  write(changes, file, folder) {
    return {
      edits: nextTo(changes, file, folder),
      fixes: changes.map(({ fix }) => fix),
      left: [],
      next: 'Apply it as you applied the files beside it.',
    };
  },
};

function nextTo(changes: Change[], file: string, folder: Folder): Edit[] {
  const place = folderOf(file);
  const names = folder.list(place).filter((name) => name.endsWith('.sql'));
  const name = nextName(names, 'loadbearing', folder.now);
  const before = folder.read(file) ?? '';
  if (name === undefined) return [{ file, before, after: `${before.replace(/\s*$/, '\n\n')}${sqlText(changes)}` }];
  const back = backwards(changes).map((statement) => `${statement};\n`);
  if (file.endsWith('.up.sql'))
    return [
      { file: inFolder(place, `${name}.up.sql`), after: sqlText(changes) },
      { file: inFolder(place, `${name}.down.sql`), after: back.join('') },
    ];
  const mark = marks.find(({ up }) => before.includes(up));
  const text = sqlText(changes);
  const whole = mark === undefined ? text : `${mark.up}\n${text}\n${mark.down}\n${back.join('')}`;
  return [{ file: inFolder(place, `${name}.sql`), after: whole }];
}
