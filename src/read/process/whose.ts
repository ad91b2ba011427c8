import type { ProcessFact } from '../../model/index.js';
import { handlerTexts } from './handlers.js';
import type { Whole } from './scope.js';

/** Who is not signed in is turned away. */
const turnsAway =
  /\b401\b|unauthori[sz]ed|unauthenticated|not authenticated|redirect\(\s*['"`]\/?(auth|log-?in|sign-?in)|(require|ensure|protect|verify)\w*(Auth|User|Session|Login|Token)|isAuthenticated|authMiddleware|protectedProcedure/i;

/** Words by which code looks whose a row is or what somebody may do, beyond being signed in. */
const looksWhose =
  /\w*owner\w*\s*\(|permission|forbid|\b403\b|\bis_?(admin|staff|moderator|member|author|creator|allowed|manager|owner)|\bmembers?(hip)?s?\b|\broles?\b|admin|\bstaff\b|\baccess(?!_?token)|belongs|\bauthori[sz]e\b|polic(y|ies)\b/i;
const asksWhether =
  /\b(can|may|has|authori[sz]e)[A-Z]\w*\s*\(|\b(check|assert|verify|ensure|require|validate)\w*(Own|Access|Can|Member|Role|Perm|Team|Org|Compan|Tenant|Project|Workspace)\w*\s*\(/;

/** Two values are compared, and one of them is a person or what belongs to one. */
const comparesPerson =
  /\b(\w*(user|owner|author|creator|created|seller|buyer|student|teacher|customer|client|profile|account|org(anization)?|team|company|tenant|household|workspace|store|shop|sender|receiver|host|guest|patient|provider)_?(id|by|uid)|uid|me)\b[\w.?!)]*\s*[!=]==?(?!=)(?!\s*(null|undefined|''))|[!=]==?(?!=)\s*[\w.?!()]*\b(\w*user(_?id)?|session|person|me|uid|claims|auth)\b/i;

/** Routes for signed-in people that never look, in their text, whose the row is. Generous: a name there only keeps `ownerless-access` silent. */
export function unaskedRoutes(whole: Whole): ProcessFact[] {
  const entries = [...whole.entryPoints.values()].filter(
    ({ kind, moment, backOffice }) => (kind === 'route' || kind === 'action') && moment === 'request' && !backOffice,
  );
  const byEntry = new Map<string, string[]>();
  for (const [within, ids] of whole.serving) for (const id of ids) byEntry.set(id, [...(byEntry.get(id) ?? []), within]);
  const tells = new Map<string, Told>();
  const toldBy = (within: string): Told => {
    const known = tells.get(within) ?? told(whole.texts.get(within) ?? '');
    tells.set(within, known);
    return known;
  };
  // What most routes run, the sign-in itself, tells nothing of a row.
  const isOfAll = (within: string): boolean => (whole.serving.get(within)?.size ?? 0) > Math.max(3, entries.length / 4);
  return entries.flatMap((entry): ProcessFact[] => {
    const [own = ''] = handlerTexts(whole, entry);
    const served = byEntry.get(entry.id) ?? [];
    if (told(own).whose || served.some((within) => toldBy(within).whose && !isOfAll(within))) return [];
    if (entry.access !== 'signed-in' && !told(own).away && !served.some((within) => toldBy(within).away)) return [];
    return [
      {
        kind: 'unasked-route',
        name: entry.name,
        symbol: entry.name,
        location: entry.location,
        places: [],
        entryPoints: [entry.id],
      },
    ];
  });
}

interface Told {
  away: boolean;
  whose: boolean;
}

function told(text: string): Told {
  return { away: turnsAway.test(text), whose: looksWhose.test(text) || asksWhether.test(text) || comparesPerson.test(text) };
}
