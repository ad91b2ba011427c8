import { fingerprintSync, loadModule } from 'libpg-query';
import type { App, Statement } from '../model/index.js';
import type { Seen } from './wire/index.js';

/** Ties what the wire shows to what reading foresaw. */
export interface Matcher {
  /** The shape of a statement, the same for any values and any length of a list. */
  shape(sql: string): string;
  /** Statements of the code that have this shape. */
  statements(sql: string): readonly Statement[];
}

/** What drivers and frameworks send of their own, and what steers a transaction. */
const housekeeping =
  /^\s*(?:begin|start transaction|commit|rollback|savepoint|release|set |show |discard|deallocate|listen|unlisten|notify|select (?:1|version\(\)|current_schema|pg_catalog|pg_(?:try_)?advisory|pg_notify)|.*\bpg_(?:type|class|namespace|attribute|catalog)\b|.*information_schema\.|(?:update|insert\s+into|select|delete\s+from)\b[^;]*?"?\b(?:session|sessions|user_sessions)"?[^;]*\bexpire\b|.*_prisma_migrations|.*__drizzle_migrations)/is;

/** TypeORM's versions call what an eager relation brings `User__User_photo` or `User__photo`. */
const eagerAlias = /"(\w+?)__\1_/g;

export async function createMatcher({ statements }: Pick<App, 'statements'>): Promise<Matcher> {
  await loadModule();
  const shapes = new Map<string, string>();
  const shape = (sql: string): string => {
    const known = shapes.get(sql);
    if (known !== undefined) return known;
    let found: string;
    try {
      found = fingerprintSync(withTableName(sql.replaceAll(eagerAlias, '"$1__')));
    } catch {
      found = sql.replace(/\s+/g, ' ').trim();
    }
    shapes.set(sql, found);
    return found;
  };
  const byShape = new Map<string, Statement[]>();
  for (const statement of statements)
    byShape.set(shape(statement.sql), [...(byShape.get(shape(statement.sql)) ?? []), statement]);
  return { shape, statements: (sql) => byShape.get(shape(sql)) ?? [] };
}

/** Drizzle's versions call the table of a relational query as the database or as the code does, and what is joined to it after that. */
function withTableName(sql: string): string {
  const [, table = '', alias = ''] = /^select "(?:(?! from ).)*? from "(\w+)" "(\w+)"/is.exec(sql) ?? [];
  if (table === alias) return sql;
  // A column may begin as its table is called (`"user"`, `"user_id"`): it stands behind its table's name, or where nothing is joined.
  const joins = /\blateral\b/i.test(sql);
  return sql.replaceAll(new RegExp(`(?<!\\.)"${alias}(?="${joins ? '|_' : ''})`, 'g'), `"${table}`);
}

const postgrest = /^\s*with pgrst_source\b/i;

/** A statement of the app's own, and not of its driver's. */
export function isOwn({ sql, verb }: Seen): boolean {
  if (postgrest.test(sql)) return true;
  return !['begin', 'commit', 'rollback'].includes(verb) && !housekeeping.test(sql);
}
