/** What a call of the typed client gives. */
export interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Something that went as it was, with when it was read from the server: absent, just now. */
export interface Read<Data> {
  data: Data;
  keptAt: number | undefined;
}

/** What the server refuses, in its own words. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** No answer came: no network, or no server. */
export class Unreachable extends Error {
  constructor() {
    super('There is no connection, and this was not kept on the device.');
  }
}

/** @throws Problem where the server refused, Unreachable where it did not answer and nothing was kept */
export async function answered<Data>(call: Promise<Answer<Data>>): Promise<Read<Data>> {
  const { data, error, response } = await call;
  if (data === undefined) throw problemOf(response.status, error);
  const kept = response.headers.get('x-kept-at');
  return { data, keptAt: kept === null ? undefined : Number(kept) };
}

/** What an answer that is no success says. */
export function problemOf(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? body : {};
  const code = 'code' in said && typeof said.code === 'string' ? said.code : 'failed';
  const message = 'message' in said && typeof said.message === 'string' ? said.message : 'Something went wrong.';
  return new Problem(status, code, message);
}
