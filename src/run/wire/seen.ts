/** What a statement does, as far as its text tells: a SELECT that calls a writing function is a read here. */
export type Verb = 'read' | 'write' | 'lock' | 'begin' | 'commit' | 'rollback' | 'other';

/** One statement that the app sent, as the wire showed it. */
export interface Seen {
  /** Number of the connection, from 1. */
  connection: number;
  /** Running number over all connections, in the order in which the app sent. */
  order: number;
  /** Text as sent (of the prepared statement when executed by name), cut after 64 kB. */
  sql: string;
  /** Values as text, binary ones as `\x<hex>`; each is cut after 4 kB, and the list ends where a message is longer than 256 kB. */
  parameters: (string | null)[];
  verb: Verb;
  /** It ran inside an explicit transaction block; what opens and what ends one counts as inside. */
  inTransaction: boolean;
  /** Rows that came back, or else were written as the command tag says. */
  rows: number;
  /** Bytes of the messages that carried rows back. */
  bytes: number;
  /** On the clock of `performance.now`. A hold lies between the two. */
  sentAt: number;
  answeredAt: number;
  error?: { code: string; message: string };
}

/** What may stop a statement: before it reaches the server, and before its answer reaches the app. Resolving lets go. */
export interface Hold {
  /** Asked once per statement. Of a message with several statements each is asked in turn, and the message waits for all. */
  before?(statement: Seen): Promise<void> | undefined;
  /** Asked once per statement, when the server has answered: what was pipelined behind it may have run already. */
  after?(statement: Seen): Promise<void> | undefined;
}
