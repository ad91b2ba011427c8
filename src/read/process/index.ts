import type { EntryPoint, ProcessFact } from '../../model/index.js';
import { type Run, withinStack } from '../interpret/frame.js';
import { callFacts } from './calls.js';
import { inputChecks } from './checks.js';
import { clientFacts, type MadeClient, madeClient, mayHold, pinnedFact } from './clients.js';
import { diskFacts, isMemoryStore, storeFacts } from './libraries.js';
import { openRoutes } from './open.js';
import { ownClocks } from './clock.js';
import { noteLeaders } from './leaders.js';
import { isUnawaited, type Outgoing, outgoingOf, sentBy } from './outgoing.js';
import { isReached, placeOf, type Scope, scopeOf, symbolOf, type Whole } from './scope.js';
import { servingFunctions, waitingFunctions } from './serving.js';
import { mayUse, noteDeclaration, noteUse, type State, stateFacts } from './state.js';
import { noteRoles } from './roles.js';
import { leftOpen, mayLeaveOpen } from './transaction/left-open.js';
import { secondConnection } from './transaction/second-connection.js';
import { mayLock, unheldLock } from './transaction/unheld-lock.js';
import { begunThroughPool } from './transaction/through-pool.js';
import { unaskedRoutes } from './whose.js';
import { isFunction, type Visit, walkModule, withinOf } from './walk.js';

/**
 * What the app's processes keep, hold and wait for, in code that entry points on a server reach. Must be called before the
 * unreached rest is read. `serverFiles`: files that start on a server.
 */
export function processFacts(run: Run, entryPoints: EntryPoint[], serverFiles: Set<string>): ProcessFact[] {
  const serving = servingFunctions(entryPoints, run);
  const waiting = waitingFunctions(entryPoints, run);
  const whole: Whole = {
    modules: run.modules,
    resolve: run.resolve,
    serverFiles,
    executed: new Set(run.executed),
    serving,
    waiting,
    entryPoints: new Map(entryPoints.map((entry) => [entry.id, entry])),
    calls: run.calls,
    texts: new Map(),
  };
  const files = new Set([...serverFiles, ...[...serving.keys()].map((within) => within.slice(0, within.lastIndexOf(':')))]);
  const all = [...files].sort().flatMap((file): Found[] => {
    const module = run.modules.get(file);
    return module
      ? [
          {
            scope: scopeOf(whole, module),
            facts: [],
            made: [],
            holds: mayHold(module.text) || mayLeaveOpen(module.text) || mayLock(module.text),
          },
        ]
      : [];
  });
  const states = new Map<string, State>();
  const direct = new Map<string, number[]>();
  const walk = ({ module }: Scope, visit: (visit: Visit) => void): void =>
    withinStack(run, module, () => walkModule(module, visit), undefined);
  for (const found of all)
    walk(found.scope, (visit) => {
      prepare(found.scope, visit, states, direct);
      if (!found.holds) note(found, visit);
    });
  const outgoing = outgoingOf(direct, run.calls, run.callbacks);
  const declaring = new Set([...states.keys()].map((key) => key.slice(0, key.lastIndexOf('#'))));
  for (const found of all)
    if (found.holds || mayUse(found.scope, declaring))
      walk(found.scope, (visit) => {
        noteUse(found.scope, visit, states);
        if (found.holds) note(found, visit, outgoing);
      });
  noteRoles(whole);
  noteLeaders(whole, [...run.sites.values()]);
  const facts = all.flatMap((found) => found.facts);
  const made = all.flatMap((found) => found.made);
  return [
    ...facts,
    ...stateFacts(states),
    ...clientFacts(made),
    ...scanFacts(run, whole),
    ...openRoutes(whole),
    ...ownClocks(whole),
    ...unaskedRoutes(whole),
    ...inputChecks(whole),
  ];
}

/** What one file tells. `holds`: it may hold a connection, so that it is read once all that waits for the outside is known. */
interface Found {
  scope: Scope;
  facts: ProcessFact[];
  made: MadeClient[];
  holds: boolean;
}

function note({ scope, facts, made }: Found, visit: Visit, outgoing?: Outgoing): void {
  const unheld = outgoing && unheldLock(scope, visit);
  if (unheld) facts.push(unheld);
  if (visit.node.type !== 'CallExpression' && visit.node.type !== 'NewExpression') return;
  facts.push(...storeFacts(scope, visit), ...memoryStore(scope, visit), ...diskFacts(scope, visit), ...callFacts(scope, visit));
  const client = madeClient(scope, visit);
  if (client) made.push(client);
  const pinned = outgoing && pinnedFact(scope, visit, outgoing);
  if (pinned) facts.push(pinned);
  // In the second walk: only then the texts of all functions are there.
  const open = outgoing && (leftOpen(scope, visit) ?? begunThroughPool(scope, visit));
  if (open) facts.push(open);
  const second = outgoing && secondConnection(scope, visit);
  if (second) facts.push(second);
}

/** The first walk: what is declared, which functions wait for something outside, and their texts. */
function prepare(scope: Scope, visit: Visit, states: Map<string, State>, direct: Map<string, number[]>): void {
  noteDeclaration(scope, visit, states);
  const { node, functions } = visit;
  if (isFunction(node)) {
    const within = withinOf(scope.module, node);
    if (scope.whole.serving.has(within) && !scope.whole.texts.has(within))
      scope.whole.texts.set(within, scope.module.text.slice(node.start, node.end));
  }
  const inner = functions.at(-1);
  if (!inner || sentBy(visit) === undefined || isUnawaited(visit)) return;
  const within = withinOf(scope.module, inner);
  const offsets = direct.get(within);
  if (offsets) offsets.push(node.start);
  else direct.set(within, [node.start]);
}

function memoryStore(scope: Scope, visit: Visit): ProcessFact[] {
  if (!isMemoryStore(scope, visit) || !isReached(scope, visit)) return [];
  return [
    {
      kind: 'session',
      name: 'memorystore',
      symbol: symbolOf(visit),
      location: placeOf(scope, visit.node),
      places: [],
      entryPoints: [],
    },
  ];
}

/** Searches of one list for each element of another that the interpreter came by, in code on a server. */
function scanFacts(run: Run, whole: Whole): ProcessFact[] {
  return [...run.scans.values()].flatMap((scan): ProcessFact[] => {
    const entryPoints = [...(whole.serving.get(scan.within) ?? [])];
    if (entryPoints.length === 0) return [];
    return [
      {
        kind: 'nested-scan',
        name: scan.name,
        symbol: scan.symbol,
        location: scan.location,
        places: [],
        entryPoints,
        loops: { outer: [...scan.outer].sort(), inner: [...scan.inner].sort() },
      },
    ];
  });
}
