import type { Finding, ProcessFact } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'processFacts' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'connection-per-request',
  kind: 'connection-per-request',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints'],
  holds: 'Connections to the database are shared by all requests and given back before anything outside is waited for.',
};

/** Connections that are opened too often, by too many, or held for too long. */
export const connectionPerRequest = defineRule(meta, (facts) =>
  facts.processFacts.flatMap((fact): Finding[] => {
    if (fact.kind === 'client-per-request') return [perRequest(fact, facts)];
    if (fact.kind === 'client-per-file') return [perFile(fact)];
    if (fact.kind === 'second-connection') return [second(fact, facts)];
    return fact.kind === 'pinned' ? [pinned(fact, facts)] : [];
  }),
);

function namesOf(fact: ProcessFact, facts: Pick<Facts, Needs>): string[] {
  return fact.entryPoints.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
}

function perRequest(fact: ProcessFact, facts: Pick<Facts, Needs>): Finding {
  return createFinding(meta, {
    fingerprint: [fact.location.file, fact.kind, fact.name, fact.symbol],
    breaks: 'fails',
    effort: 'edit',
    title: `${subject(namesOf(fact, facts), 'opens', 'open')} a new connection to the database for every request`,
    why: 'Opening one costs more than most queries, and Postgres allows about a hundred. Some dozens of people at the same moment are enough for "too many clients", for everybody.',
    fix: 'Make one pool when the module loads and use it in all requests; on a serverless host use the pooler’s address.',
    location: fact.location,
    entryPoints: fact.entryPoints,
    evidence: [`a client of ${fact.name} is made within ${fact.symbol || 'a handler'}`],
  });
}

function perFile(fact: ProcessFact): Finding {
  const pools = fact.places.length + 1;
  return createFinding(meta, {
    fingerprint: [fact.kind, fact.name],
    breaks: 'costs',
    effort: 'edit',
    title: `${String(pools)} files make a pool of connections each: every process takes ${String(pools)} times as many connections`,
    why: 'Each pool opens its own connections up to its own limit. Postgres allows about a hundred in all, so two or three processes use them up while most stay idle.',
    fix: 'Make the pool in one file and import it everywhere.',
    location: fact.location,
    related: fact.places.map((place) => relatedTo(place, 'callee')),
    evidence: [`${fact.name}: ${[fact.location, ...fact.places].map((place) => place.file).join(', ')}`],
  });
}

function pinned(fact: ProcessFact, facts: Pick<Facts, Needs>): Finding {
  return createFinding(meta, {
    fingerprint: [fact.location.file, fact.kind, fact.name, fact.symbol],
    breaks: 'slow',
    effort: 'redesign',
    title: `${subject(namesOf(fact, facts), 'holds', 'hold')} a connection to the database while waiting for a service outside`,
    why: 'The connection can serve nobody else for the seconds that the other service takes, and locks that it has taken stay taken. As many such requests as the pool has connections, and every other request waits.',
    fix: 'Call the service first, or store what is to be done, give the connection back, and call afterwards.',
    location: fact.location,
    entryPoints: fact.entryPoints,
    evidence: [`${fact.name} is held over a call that leaves the machine`],
  });
}

function second(fact: ProcessFact, facts: Pick<Facts, Needs>): Finding {
  const [begun] = fact.places;
  const isWrite = fact.name === 'write';
  const holds = `${subject(namesOf(fact, facts), 'asks', 'ask')} for a second connection while holding one for a transaction`;
  return createFinding(meta, {
    fingerprint: [fact.location.file, fact.kind, fact.name, fact.symbol],
    breaks: isWrite ? 'wrong' : 'fails',
    effort: 'edit',
    title: isWrite
      ? `${holds}: what is written there stays when the transaction is rolled back`
      : `${holds}: enough of them at once wait for one another`,
    why: `${placeOf(begun ?? fact.location)} begins a transaction, and what ${placeOf(fact.location)} sends takes another connection from the same pool. ${
      isWrite
        ? 'It is committed by itself: where the transaction fails afterwards, that part stays. And a'
        : 'It sees nothing that the transaction has written so far. And a'
    }s soon as as many of these run as the pool has connections, each holds one and waits for another that nobody gives back: all of them stand still, until a timeout where there is one.`,
    fix: 'Send it over the connection of the transaction: hand the client (tx) to the function that is called, or do that part before BEGIN or after COMMIT.',
    location: fact.location,
    ...(begun ? { related: [relatedTo(begun, 'query')] } : {}),
    entryPoints: fact.entryPoints,
    evidence: [`between BEGIN and COMMIT ${placeOf(fact.location)} does not use the connection of the transaction`],
  });
}

function placeOf({ file, line }: { file: string; line: number }): string {
  return `${file}:${String(line)}`;
}
