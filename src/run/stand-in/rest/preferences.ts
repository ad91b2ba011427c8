import type { Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';

/** How a request wants to be answered: https://postgrest.org/en/stable/references/api/preferences.html */
export interface Preferences {
  count?: 'exact' | 'planned' | 'estimated';
  /** The rows of a write come back. */
  representation: boolean;
  resolution?: 'merge' | 'ignore';
  /** Columns that a row does not name get their default. */
  defaults: boolean;
  /** A write of more rows is refused. */
  mostAffected?: number;
  /** One row as an object, or a list of rows. */
  object: boolean;
  /** Fields without a value are left out. */
  stripped: boolean;
  /** Those that are followed, as they came. */
  applied: string[];
}

const followed = /^(?:count=(?:exact|planned|estimated)|return=(?:representation|minimal)|resolution=\S+|missing=default)$/;

export function preferencesOf({ headers }: Incoming): Preferences {
  const given = (headers['prefer'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const named = (name: string): string | undefined => given.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const count = named('count');
  const resolution = named('resolution');
  const most = named('handling') === 'strict' ? named('max-affected') : undefined;
  return {
    ...(count === 'exact' || count === 'planned' || count === 'estimated' ? { count } : {}),
    ...(resolution === 'merge-duplicates' ? { resolution: 'merge' } : {}),
    ...(resolution === 'ignore-duplicates' ? { resolution: 'ignore' } : {}),
    ...(most !== undefined && /^\d+$/.test(most) ? { mostAffected: Number(most) } : {}),
    representation: named('return') === 'representation',
    defaults: named('missing') === 'default',
    ...formOf(headers['accept'] ?? '*/*'),
    applied: given.filter((part) => followed.test(part)),
  };
}

/** The first of the forms asked for that is served: https://postgrest.org/en/stable/references/api/resource_representation.html */
function formOf(accept: string): { object: boolean; stripped: boolean } {
  for (const part of accept.split(',')) {
    const [media = '', ...options] = part.split(';').map((word) => word.trim().toLowerCase());
    const stripped = options.includes('nulls=stripped');
    if (media === 'application/vnd.pgrst.object+json' || media === 'application/vnd.pgrst.object')
      return { object: true, stripped };
    if (/^(?:\*\/\*|application\/\*|application\/json|application\/vnd\.pgrst\.array(?:\+json)?|)$/.test(media))
      return { object: false, stripped };
  }
  throw new Refusal(406, 'PGRST107', `None of these media types are available: ${accept}`);
}
