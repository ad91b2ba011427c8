import { LoadbearingError } from '../../model/index.js';

/** A repository on GitHub, and what of it is meant. */
export interface Address {
  owner: string;
  name: string;
  /** Branch, tag or commit, and the folder behind it: where the one ends only GitHub's own list of names tells. Empty: all of it. */
  tail: string[];
}

const example = 'https://github.com/';

/** Whether somebody means a place on the network and no folder. */
export function isAddress(place: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(place) || /^(?:github:|git@|(?:www\.)?github\.com\/)/i.test(place);
}

/**
 * Reads `https://github.com/OWNER/NAME[/tree/BRANCH[/FOLDER]]` or `github:OWNER/NAME…`.
 * @throws LB_ADDRESS for every other address; what it says holds no password
 */
export function readAddress(place: string): Address {
  const written = place.replace(/^github:(?!\/\/)\/*/i, example);
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(written))
    throw new LoadbearingError('LB_ADDRESS', written, 'it does not begin with https://');
  const url = urlOf(written);
  const refuse = (reason: string): LoadbearingError =>
    new LoadbearingError('LB_ADDRESS', `${url.protocol}//${url.host}${url.pathname}`, reason);
  if (url.protocol !== 'https:') throw refuse('it does not begin with https://');
  if (url.host !== 'github.com' && url.host !== 'www.github.com') throw refuse('only repositories on github.com are fetched');
  if (url.username !== '' || url.password !== '')
    throw refuse('it holds a name or a password, and only public repositories are fetched');
  const [owner = '', named = '', kind, ...tail] = segmentsOf(url);
  const name = named.replace(/\.git$/, '');
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(owner)) throw refuse('it names no owner of a repository');
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(name) || /^\.+$/.test(name)) throw refuse('it names no repository');
  if (kind !== undefined && (kind !== 'tree' || tail.length === 0))
    throw refuse(`/${kind} behind the repository is no branch and no folder of it`);
  if (tail.includes('..') || tail.includes('.') || /\p{Cc}/u.test(tail.join('/')))
    throw refuse('what stands behind /tree/ is no name');
  return { owner, name, tail };
}

function urlOf(place: string): URL {
  try {
    return new URL(place);
  } catch {
    throw new LoadbearingError('LB_ADDRESS', 'that was given', 'it is none');
  }
}

function segmentsOf(url: URL): string[] {
  try {
    return decodeURIComponent(url.pathname)
      .split('/')
      .filter((segment) => segment !== '');
  } catch {
    throw new LoadbearingError('LB_ADDRESS', `${url.protocol}//${url.host}`, 'it holds a percent sign that stands for nothing');
  }
}
