import { sourcesIn } from '../start/sources.js';

/** So far apart may a header and the secret that it is compared with stand in the code. */
const near = 400;
const headerRead = /\bheaders?(?:\.get\(|\(|\??\.?\[)\s*['"]([A-Za-z][\w-]+)['"]|\bheaders\??\.(authorization)\b/g;
/** It is held against the secret itself, and not checked by it. */
const compared = /Bearer \$\{|[!=]==?[^\n]{0,40}(?:process\.env|\w*(?:key|secret|token)\b)|timingSafeEqual/i;
const checked = /verify\w*\(|\bjwt|jsonwebtoken/i;
const secretRead = /process\.env(?:\.|\[['"])([A-Z][A-Z0-9_]*(?:SECRET|TOKEN|KEY|CODE|PASSWORD)[A-Z0-9_]*)/g;

/**
 * Headers by which a caller shows that it knows a secret of the app's environment (`x-cron-secret`, `Bearer …`): those that are
 * read close to a secret, with the value that this run made up for it.
 */
export function secretHeaders(folder: string, environment: Record<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const text of sourcesIn(folder, /\.[cm]?[jt]sx?$/)) {
    const secrets = [...text.matchAll(secretRead)];
    if (secrets.length === 0) continue;
    for (const { index, 1: quoted, 2: dotted } of text.matchAll(headerRead)) {
      const header = (quoted ?? dotted ?? '').toLowerCase();
      const own = header.startsWith('x-') && !/^x-(?:forwarded|real|request|requested|csrf|xsrf|signature|hub)/.test(header);
      const closest = secrets
        .map(({ index: at, 1: secret = '' }) => ({ secret, distance: Math.abs(at - index) }))
        .sort((left, right) => left.distance - right.distance)[0];
      const value = closest === undefined || closest.distance > near ? undefined : environment[closest.secret];
      // A key of several lines is sent in no header.
      if (value === undefined || /[^\x20-\x7e]/.test(value)) continue;
      const around = text.slice(Math.max(0, index - near), index + near);
      if (own) found[header] ??= value;
      else if (header === 'authorization' && /Bearer/.test(around) && compared.test(around) && !checked.test(around))
        found[header] ??= `Bearer ${value}`;
    }
  }
  return found;
}
