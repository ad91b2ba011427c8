import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Value } from '../model';

/** An answer that was read before. */
export interface KeptRead {
  person: string;
  url: string;
  text: string;
  at: number;
}

/** A write that waits to be sent, or was refused. */
export interface Write {
  /** Its place in the order; given by the store. */
  place?: number;
  /** Sent as Idempotency-Key: the server does it once, however often it is sent. */
  key: string;
  person: string;
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body: Record<string, Value>;
  entity: string;
  /** The id of the row; of a new one the client chooses it. */
  row: string;
  /** What it does, for the person: `New shop: Corner`. */
  says: string;
  at: number;
  /** How often it was sent without an answer that tells what became of it. */
  tries: number;
  /** Keys of the writes that it builds on. */
  after: string[];
  problem?: { status: number; code: string; message: string };
}

interface Kept extends DBSchema {
  reads: { key: [string, string]; value: KeptRead; indexes: { at: number } };
  writes: { key: number; value: Write; indexes: { key: string; person: string } };
}

let opened: Promise<IDBPDatabase<Kept>> | undefined;

/** What the app keeps on the device. */
export function store(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>('__NAME__', 1, {
    upgrade(database) {
      database.createObjectStore('reads', { keyPath: ['person', 'url'] }).createIndex('at', 'at');
      const writes = database.createObjectStore('writes', { keyPath: 'place', autoIncrement: true });
      writes.createIndex('key', 'key', { unique: true });
      writes.createIndex('person', 'person');
    },
  });
  return opened;
}
