import type { NewcomerCheck } from '../../model/index.js';
import type { Basis } from '../basis.js';
import { placesOf } from '../bill/places.js';
import { counted } from '../words.js';

/** E-mails in an hour that Supabase's built-in sender takes for all of a project: read on 2026-11-26. */
export const builtInSender = {
  perHour: 2,
  asOf: '2026-11-26',
  source: 'https://supabase.com/docs/guides/auth/rate-limits',
};

/**
 * The quota of sign-up e-mails, where the app signs people up at Supabase by e-mail. Which sender a project has is set there
 * and not in the repository: unless a file or the owner says otherwise, it is the built-in one. Undefined where no such call is.
 */
export function mailCheck(basis: Basis, perHour: number): NewcomerCheck | undefined {
  const mailing = (basis.app.signUps ?? []).find(({ mails }) => mails);
  if (mailing === undefined) return undefined;
  const need: NewcomerCheck['need'] = [perHour, perHour];
  const common = { what: 'sign-up e-mails', need, unit: 'e-mails an hour', grade: 'suspected' } as const;
  const own = basis.scenario.platform?.mailsPerHour;
  if (own !== undefined)
    return {
      ...common,
      survives: perHour <= own ? 'yes' : 'no',
      limit: own,
      upTo: own,
      says: `${counted(perHour)} an hour are needed, and your sender takes ${counted(own)} (set in loadbearing.json)`,
    };
  const sender = basis.app.platforms?.sender ?? placesOf(basis).sender;
  if (sender !== undefined)
    return {
      ...common,
      survives: 'unknown',
      says: `${counted(perHour)} an hour are needed; how many the sender of ${sender.told} takes is not known: set platform.mailsPerHour`,
    };
  const { source, asOf } = builtInSender;
  return {
    ...common,
    survives: perHour <= builtInSender.perHour ? 'yes' : 'no',
    limit: builtInSender.perHour,
    upTo: builtInSender.perHour,
    says: `${counted(perHour)} an hour are needed, and Supabase’s built-in sender takes ${String(builtInSender.perHour)} (${asOf}, ${source}); with a sender of your own, or without confirmation, set platform.mailsPerHour in loadbearing.json`,
    source,
  };
}
