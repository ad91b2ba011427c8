// Money in a type that cannot hold a cent.

export default {
  kind: 'denormalized',
  rule: 'wrong-type',
  mutate(app) {
    const table = app.tables.find(({ columns }) => columns.some(({ field }) => field.type === 'money'));
    const money = table?.columns.find(({ field }) => field.type === 'money');
    if (money === undefined) return undefined;
    const path = 'migrations/0002_schema.sql';
    const text = app.files.get(path);
    const from = text.indexOf(`create table ${table.table} (`);
    const changed = text.slice(from).replace(new RegExp(`  ${money.column} bigint`), `  ${money.column} real`);
    app.files.set(path, text.slice(0, from) + changed);
    return {
      path,
      line: app.files
        .get(path)
        .slice(0, app.files.get(path).indexOf(`  ${money.column} real`))
        .split('\n').length,
    };
  },
};
