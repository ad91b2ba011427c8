import { isOwn, type Matcher } from '../../foreseen.js';
import type { Kit } from '../../kit.js';
import { settle } from '../../observe.js';
import { asAnswer } from '../../requests/actions/index.js';
import { type Answer, send, type Sent } from '../../requests/send.js';
import type { Change, Keeper } from '../../stage/restore.js';
import type { Seen } from '../../wire/index.js';
import { meetAt } from './barrier.js';
import type { Meeting } from './meetings.js';

/** Where trials are made. */
export interface Ring {
  kit: Pick<Kit, 'signal'> & { wire: Pick<Kit['wire'], 'take' | 'hold' | 'sent' | 'pending'> };
  keeper: Keeper;
  matcher: Matcher;
  /** Ports that the two are sent to: the same instance, or two. */
  ports: [number, number];
}

/** What requests left behind, what they were told, and what they asked the database. */
export interface Trial {
  changes: Change[];
  answers: Answer[];
  seen: Seen[];
}

/** A request, with the place of the port that it is sent to. */
export interface Aimed {
  sent: Sent;
  at: 0 | 1;
}

const quietMilliseconds = 5;
const leastPatience = 150;
const mostPatience = 800;
/** One that has not come after so many times what a request takes alone is kept by something. */
const patienceFactor = 5;

/** One after the other, on the data as they were kept. */
export async function serially({ kit, keeper, ports }: Ring, requests: readonly Aimed[]): Promise<Trial> {
  await keeper.restore();
  kit.wire.take();
  const answers: Answer[] = [];
  for (const { sent, at } of requests) {
    answers.push(await send(ports[at], sent));
    await settle(kit, quietMilliseconds);
  }
  return { changes: await keeper.changes(), answers, seen: kit.wire.take().filter(isOwn) };
}

/** Whether one is taken, on the data as they are kept. */
export async function isTaken({ kit, keeper, ports }: Ring, { sent, at }: Aimed): Promise<boolean> {
  await keeper.restore();
  const answer = await send(ports[at], sent);
  await settle(kit, quietMilliseconds);
  return !isRefused(answer);
}

/**
 * Both at the same moment, which is that of the write at which they meet.
 * @param alone milliseconds that one of them takes alone
 */
export async function together(
  { kit, keeper, ports, matcher }: Ring,
  requests: readonly [Aimed, Aimed],
  { shape, parallel }: Meeting,
  alone: number,
): Promise<Trial> {
  await keeper.restore();
  kit.wire.take();
  const barrier = meetAt({
    isMeeting: ({ verb, sql }) => verb === 'write' && matcher.shape(sql) === shape,
    parties: 2 * parallel,
    patienceMilliseconds: Math.min(mostPatience, leastPatience + patienceFactor * alone),
    blocked: keeper.blocked,
  });
  kit.wire.hold(barrier.hold);
  const answers = await Promise.all(
    requests.map(async ({ sent, at }) => {
      const answer = await send(ports[at], sent);
      barrier.open();
      return answer;
    }),
  );
  kit.wire.hold(undefined);
  await settle(kit, quietMilliseconds);
  return { changes: await keeper.changes(), answers, seen: kit.wire.take().filter(isOwn) };
}

/** Also an action that says so in a result. */
export function isRefused(answer: Answer): boolean {
  const { status } = asAnswer(answer);
  return status === 0 || status >= 400;
}
