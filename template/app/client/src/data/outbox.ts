import { v7 } from 'uuid';
import type { Entity, Value } from '../model';
import { tellTabs } from './lock';
import { store, type Write } from './store';

/** The writes of a person that wait or were refused, in the order in which they were made. */
export async function writesOf(person: string): Promise<Write[]> {
  const writes = await (await store()).getAllFromIndex('writes', 'person', person);
  return writes.sort((left, right) => (left.place ?? 0) - (right.place ?? 0));
}

/** What a person wants written. */
export interface Wanted {
  person: string;
  entity: Entity;
  method: Write['method'];
  /** The row that is changed or taken away; of a new one an id is chosen. */
  row?: string;
  body: Record<string, Value>;
  says: string;
}

/** Puts a write into the queue. @returns its key */
export async function queue({ person, entity, method, row, body, says }: Wanted): Promise<Write> {
  const id = row ?? v7();
  const before = await writesOf(person);
  const mentioned = new Set<unknown>([id, ...Object.values(body)]);
  const write: Write = {
    key: v7(),
    person,
    method,
    path: method === 'POST' ? `/api/${entity.route}` : `/api/${entity.route}/${id}`,
    body: method === 'POST' ? { id, ...body } : body,
    entity: entity.key,
    row: id,
    says,
    at: Date.now(),
    tries: 0,
    after: before.filter((one) => one.problem === undefined && mentioned.has(one.row)).map(({ key }) => key),
  };
  await (await store()).add('writes', write);
  tellTabs();
  return write;
}

/** Takes a write back: what was not sent will not be. */
export async function takeBack(key: string): Promise<void> {
  const database = await store();
  const place = await database.getKeyFromIndex('writes', 'key', key);
  if (place !== undefined) await database.delete('writes', place);
  tellTabs();
}

/** Keeps what became of a write, unless it was taken back in the meantime. */
export async function note(write: Write): Promise<void> {
  const transaction = (await store()).transaction('writes', 'readwrite');
  if (write.place !== undefined && (await transaction.store.get(write.place)) !== undefined) await transaction.store.put(write);
  await transaction.done;
}

/** Lets a refused write be sent once more, as a request of its own. */
export async function tryAgain(write: Write): Promise<void> {
  const { problem: _, ...rest } = write;
  await note({ ...rest, key: v7(), tries: 0 });
  tellTabs();
}

/** The row as it will be once what waits has been written. */
export function withWaiting(row: Record<string, unknown>, id: string, writes: Write[]): Record<string, unknown> {
  const own = writes.filter((write) => write.row === id && write.problem === undefined && write.method !== 'DELETE');
  // The version stays the server's: what builds on a write that waits goes by the version that it will make.
  return own.reduce((state, { body }) => ({ ...state, ...body, version: state['version'] }), row);
}
