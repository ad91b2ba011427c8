import type { Finding, Location, ProcessFact } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'processFacts' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'open-transaction',
  kind: 'wrong-answer',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints'],
  holds: 'No connection goes back to its pool with a transaction open.',
};

/** Transactions that are still open when their connection is given back. */
export const openTransaction = defineRule(meta, (facts) =>
  facts.processFacts.flatMap((fact) => {
    if (fact.kind !== 'open-transaction') return [];
    return [fact.name === 'pool' ? describePool(fact, facts) : describe(fact, facts)];
  }),
);

function namesOf({ entryPoints }: ProcessFact, facts: Pick<Facts, Needs>): string[] {
  return entryPoints.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
}

function describePool(fact: ProcessFact, facts: Pick<Facts, Needs>): Finding {
  return createFinding(meta, {
    fingerprint: [fact.location.file, fact.symbol, fact.name],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(namesOf(fact, facts), 'sends', 'send')} BEGIN through the pool: what follows takes whichever connection is free, and others get into the transaction`,
    why: 'pool.query takes a connection for that one statement. The one that began is back at once with its transaction open: as soon as two requests overlap, the writes and the COMMIT go elsewhere, ROLLBACK takes nothing back, and what somebody else writes on the open one is lost.',
    fix: 'Take one connection for the whole transaction (const client = await pool.connect()), send BEGIN, the statements and COMMIT or ROLLBACK on it, and give it back in finally.',
    location: fact.location,
    entryPoints: fact.entryPoints,
    evidence: [`${place(fact.location)} sends BEGIN and keeps no connection`],
  });
}

function describe(fact: ProcessFact, facts: Pick<Facts, Needs>): Finding {
  const { name: manner, symbol, location, places, entryPoints } = fact;
  const [begun, release] = places;
  const isAborted = manner === 'throw' || manner === 'failure';
  return createFinding(meta, {
    fingerprint: [location.file, symbol, manner],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(namesOf(fact, facts), 'gives', 'give')} a connection back with its transaction open ${isAborted ? 'when something fails' : 'and no error'}: others go on in the middle of it`,
    why: `${ways(manner, location, begun)} No COMMIT and no ROLLBACK comes before release(), and a pool does not look. ${
      manner === 'failure'
        ? 'Where a statement failed, whoever gets the connection next is refused every one ("current transaction is aborted") until somebody rolls back; where something else did, what the next ones write is part of this transaction and lost with it.'
        : 'What the next ones write on that connection is part of this transaction: they are told that it is stored, nobody else sees it, and the next ROLLBACK or restart takes it away. Rows that it has locked stay locked.'
    }`,
    fix: 'End it on every way: ROLLBACK before the return, and a catch that rolls back before release(). Better is one helper that begins, runs a function, commits or rolls back, and gives the connection back; release(error) closes it instead.',
    location,
    related: places.map((place) => relatedTo(place, 'query')),
    entryPoints,
    evidence: [
      `${place(begun ?? location)} begins it, ${place(release ?? location)} gives the connection back, and on the way through ${place(location)} nothing ends it`,
    ],
  });
}

function ways(manner: string, location: Location, begun: Location | undefined): string {
  const from = begun ? ` that ${place(begun)} begins` : '';
  switch (manner) {
    case 'return':
      return `${place(location)} returns in the middle of the transaction${from}.`;
    case 'throw':
      return `${place(location)} throws in the middle of the transaction${from}, and nothing rolls back.`;
    case 'failure':
      return `When ${place(location)} fails, nothing ends the transaction${from}.`;
    default:
      return `One way goes past the COMMIT of the transaction${from}.`;
  }
}

function place({ file, line }: Location): string {
  return `${file}:${String(line)}`;
}
