import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** Something that the one who asked can do something about. */
export class Problem extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** @throws always: there is none, or not for this person, and which of the two is not told */
export function absent(what: string): never {
  throw new Problem(404, 'absent', `There is no such ${what}.`);
}

/** @throws always: what it belongs to is not there, or is not this person's */
export function notMade(what: string): never {
  throw new Problem(403, 'not-made', `You may not make this ${what}: what it belongs to is gone, or is not yours.`);
}

/** @throws always: somebody else changed it in the meantime, or this person may not */
export function notChanged(what: string, sameVersion: boolean): never {
  if (sameVersion) throw new Problem(403, 'not-yours', `You may not change this ${what}.`);
  throw new Problem(409, 'changed', `This ${what} was changed in the meantime: look at it again.`);
}

const refusals: Record<string, [number, string, string]> = {
  '23505': [409, 'there-already', 'That is there already.'],
  '23503': [409, 'refers', 'It refers to something that is not there, or something refers to it.'],
  '23514': [400, 'out-of-bounds', 'A value is out of its bounds.'],
  '22P02': [400, 'malformed', 'A value is malformed.'],
  '22003': [400, 'out-of-bounds', 'A number is too large.'],
  '42501': [403, 'not-yours', 'You may not do this.'],
  '57014': [503, 'too-long', 'That took too long. Try again.'],
  '53300': [503, 'busy', 'Too many people at once. Try again.'],
};

/** Turns what went wrong into an answer; what nobody foresaw is logged and told as nothing more than that. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusals[error.code];
  if (refusal !== undefined) {
    const [status, code, message] = refusal;
    void reply.code(status).send({ code, message });
    return;
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error(error);
  const message = status >= 500 ? 'Something went wrong.' : error.message;
  void reply.code(status).send({ code: status >= 500 ? 'failed' : error.code, message });
}
