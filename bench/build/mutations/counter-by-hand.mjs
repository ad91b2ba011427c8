// A count that the app keeps: read, added to, written back.
import { edit, folderOf } from '../app.mjs';

export default {
  kind: 'race',
  also: ['denormalized'],
  mutate(app) {
    const parent = app.tables.find(({ counts }) => counts.length > 0);
    const count = parent?.counts[0];
    const child = app.tables.find(({ table, create }) => table === count?.of && create.length > 0);
    const reference = child?.references.find(({ column, maker }) => column === count.by && !maker);
    if (reference === undefined || reference.optional) return undefined;
    const path = `${folderOf(child)}/routes.ts`;
    edit(
      app,
      path,
      /( +)return found;\n/,
      (
        match,
      ) => `${match[1]}const parent = await transaction.selectFrom('${parent.table}').select('${count.column}').where('id', '=', request.body.${reference.name}Id).executeTakeFirstOrThrow();
${match[1]}await transaction.updateTable('${parent.table}').set({ ${count.column}: parent.${count.column} + 1 }).where('id', '=', request.body.${reference.name}Id).execute();
${match[0]}`,
    );
    return edit(app, path, `await transaction.updateTable('${parent.table}')`, (match) => match[0]);
  },
};
