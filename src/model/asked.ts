/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A column whose rows hold the values that a request needs. */
export interface ValueSource {
  schema: string;
  table: string;
  column: string;
}

/** A value that a request carried, as far as another place than the lab can make use of it. */
export interface CarriedValue {
  place: 'path' | 'query' | 'body';
  /** Of a body, its way in it: `items.0.quantity`. */
  name: string;
  /** Rows of this column hold such values, and others are not known there. */
  from?: ValueSource;
  /** The beginning of such a value is looked for. */
  searched?: true;
  /** Any likely value does: as it was sent. */
  value?: Json;
  /** Another one each time, of the form of `value`. */
  unique?: true;
  /** A password, a token or the like: it was left out. */
  secret?: true;
}

/** A request that the running app answered, and of what it is made. Nothing of it is a row's of the lab, or secret. */
export interface AskedRequest {
  entryPoint: string;
  method: string;
  /** `/orders/:id`. */
  pattern: string;
  /** It changes data: a GET is a read whatever it counts on the way. */
  writes: boolean;
  /** How its body is written, where it has one. */
  body?: 'json' | 'form';
  values: CarriedValue[];
}

/** The app's own log-in, as it was seen to let people in. */
export interface LogIn {
  method: string;
  path: string;
  body: 'json' | 'form';
  /** Fields of the body, by their way in it: what names the account, its password, and what else was sent. */
  account: string[];
  password: string[];
  other: { name: string; value: Json }[];
  /** The column that holds what names the account, where that could be told. */
  accountFrom?: ValueSource;
  /** Cookies that the answer sets are sent from then on. */
  cookies: boolean;
  /** Where the token stands in the answer, which is sent as `Authorization: Bearer` from then on; `header`: in its header of that name. */
  token?: string[] | 'header';
}

/** How people got in, without anything that lets anybody in. */
export type WayIn =
  | { kind: 'log-in'; logIn: LogIn; signUp?: { method: string; path: string } }
  /** By what the lab made: a token signed with its secret, a session. It lets nobody in elsewhere. */
  | { kind: 'made' }
  /** As `loadbearing.json` says; the names of the headers. */
  | { kind: 'declared'; headers: string[] };
