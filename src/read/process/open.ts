import type { EntryPoint, ProcessFact } from '../../model/index.js';
import { handlerTexts } from './handlers.js';
import type { Whole } from './scope.js';

/** Words without which no code looks at who is asking. */
const asks =
  /req(uest)?\.(user|session|auth|headers)|isAuthenticated|authoriz|authenticat|secret|api[_-]?key|bearer|jwt|verify|require(auth|user|login|admin)|get(Server)?Session|\bsession\(|cookies|getToken|\bauth\(|withAuth|clerk|getUser|current_?user|NODE_ENV|is_?admin|isDev|passcode|credential|(check|ensure|assert)(auth|admin|access|user)|permission|\brole\b|guard/i;

/** The handler and what it runs first: who is asking is looked at early. */
const mostFunctions = 6;

/** Routes whose handlers never look at who is asking. */
export function openRoutes(whole: Whole): ProcessFact[] {
  return [...whole.entryPoints.values()].flatMap((entry): ProcessFact[] => {
    if (entry.kind !== 'route' || entry.access !== 'public' || entry.moment !== 'request' || entry.fronted) return [];
    const texts = textsOf(whole, entry);
    if (texts.length === 0 || texts.some((text) => asks.test(text))) return [];
    return [
      {
        kind: 'open-route',
        name: entry.name,
        symbol: entry.name,
        location: entry.location,
        places: [],
        entryPoints: [entry.id],
        changesTables: texts.some((text) => /\b(alter|drop|truncate)\s+table\b/i.test(text)),
      },
    ];
  });
}

/** A handler that is written where the route is registered tells by itself. */
function textsOf(whole: Whole, entry: EntryPoint): string[] {
  const [own, ...others] = handlerTexts(whole, entry);
  if (own === undefined) return [];
  return entry.location.endLine - entry.location.line >= 3 ? [own] : [own, ...others.slice(0, mostFunctions)];
}
