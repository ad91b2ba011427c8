/** Stands in for @neondatabase/serverless: the same functions over a plain connection, so that the lab sees every statement. */
import { createRequire } from 'node:module';
import type pg from 'pg';

type Sender = Pick<pg.ClientBase, 'query'>;
type Options = { arrayMode?: boolean; fullResults?: boolean };

const library: typeof pg = createRequire(import.meta.url)(process.env['LOADBEARING_PG'] ?? 'pg');

/** Settings of the driver's own transport: taken, and of no use here. */
export const neonConfig: Record<string, unknown> = {};
export const { Pool, Client, types, DatabaseError, defaults, escapeIdentifier, escapeLiteral } = library;
export class NeonDbError extends Error {}

/** A statement that is sent when it is waited for, or with others in a transaction. */
export class Lazy {
  constructor(
    readonly text: string,
    readonly values: unknown[],
    readonly options: Options,
    private readonly send: (lazy: Lazy) => Promise<unknown>,
  ) {}
  // oxlint-disable-next-line unicorn/no-thenable -- the driver's own statements are waited for as these are
  then(kept?: (value: unknown) => unknown, failed?: (reason: unknown) => unknown): Promise<unknown> {
    return this.send(this).then(kept, failed);
  }
  catch(failed: (reason: unknown) => unknown): Promise<unknown> {
    return this.send(this).catch(failed);
  }
  finally(done: () => void): Promise<unknown> {
    return this.send(this).finally(done);
  }
}

async function ask(client: Sender, { text, values, options }: Lazy): Promise<unknown> {
  const result =
    options.arrayMode === true ? await client.query({ text, values, rowMode: 'array' }) : await client.query({ text, values });
  return options.fullResults === true ? { ...result, rowAsArray: options.arrayMode ?? false } : result.rows;
}

/** The driver's one-shot function: a tagged template, or a text with values. */
export function neon(connectionString: string, defaultOptions: Options = {}): unknown {
  const pool = new Pool({ connectionString, max: 10 });
  const send = (lazy: Lazy): Promise<unknown> => ask({ query: pool.query.bind(pool) }, lazy);
  const lazy = (text: string, values: unknown[] = [], options: Options = {}): Lazy =>
    new Lazy(text, values, { ...defaultOptions, ...options }, send);
  const sql = (first: string | TemplateStringsArray, ...rest: unknown[]): Lazy => {
    if (typeof first === 'string') return lazy(first, Array.isArray(rest[0]) ? rest[0] : [], isOptions(rest[1]) ? rest[1] : {});
    const { text, values } = composed(first, rest);
    return lazy(text, values);
  };
  return Object.assign(sql, {
    query: lazy,
    unsafe: (text: string) => lazy(text),
    transaction: async (given: Lazy[] | ((sql: unknown) => Lazy[]), options: Options = {}): Promise<unknown[]> => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const results: unknown[] = [];
        for (const each of typeof given === 'function' ? given(sql) : given)
          results.push(await ask(client, new Lazy(each.text, each.values, { ...each.options, ...options }, send)));
        await client.query('COMMIT');
        return results;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
  });
}

/** A tagged template as a text with its values; a statement within it is a part of its text. */
export function composed(parts: readonly string[], given: readonly unknown[]): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const text = parts.map((part, at) => `${part}${at < given.length ? placed(given[at], values) : ''}`).join('');
  return { text, values };
}

function placed(value: unknown, values: unknown[]): string {
  if (!(value instanceof Lazy)) return `$${String(values.push(value))}`;
  const before = values.length;
  values.push(...value.values);
  return value.text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${String(before + Number(number))}`);
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}
