import { describe, expect, it } from 'vitest';
import { isAddress, readAddress } from './address.js';

describe('an address', () => {
  it.each([
    ['https://github.com/me/my-app', []],
    ['https://github.com/me/my-app/', []],
    ['https://www.github.com/me/my-app.git?tab=readme-ov-file#top', []],
    ['github:me/my-app', []],
    ['GitHub:me/my-app/tree/main', ['main']],
    ['https://github.com/me/my-app/tree/feature/x/apps/my%20shop', ['feature', 'x', 'apps', 'my shop']],
  ])('%s is taken apart', (place, tail) => {
    expect(isAddress(place)).toBe(true);
    expect(readAddress(place)).toEqual({ owner: 'me', name: 'my-app', tail });
  });

  it.each(['.', 'my-app', '../my-app', '/srv/https', 'C:\\apps\\shop', 'app.zip', 'github', 'https:x'])('%s is none', (place) =>
    expect(isAddress(place)).toBe(false),
  );

  it.each([
    ['http://github.com/me/my-app', 'https://'],
    ['github.com/me/my-app', 'https://'],
    ['git@github.com:me/my-app.git', 'https://'],
    ['ssh://git@github.com/me/my-app', 'https://'],
    ['file:///etc', 'https://'],
    ['https://gitlab.com/me/my-app', 'only repositories on github.com'],
    ['https://github.com.evil.example/me/my-app', 'only repositories on github.com'],
    ['https://github.com:8443/me/my-app', 'only repositories on github.com'],
    ['https://me:geheim@github.com/me/my-app', 'a name or a password'],
    ['https://github.com', 'no owner'],
    ['https://github.com/me', 'no repository'],
    ['https://github.com/-x/my-app', 'no owner'],
    ['https://github.com/me/..%2f..%2fetc', 'no repository'],
    ['https://github.com/me/my-app/pull/12', '/pull'],
    ['https://github.com/me/my-app/blob/main/a.js', '/blob'],
    ['https://github.com/me/my-app/tree', '/tree'],
    ['https://github.com/me/my-app/tree/main/..%2fetc', 'is no name'],
    ['https://github.com/me/my-app/tree/main%0a', 'is no name'],
    ['https://github.com/me/%E0%A4%A', 'percent sign'],
    ['https://', 'it is none'],
  ])('%s is refused with the reason, and without a password in it', (place, said) => {
    expect(isAddress(place)).toBe(true);
    let error: unknown;
    try {
      readAddress(place);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'LB_ADDRESS' });
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain('geheim');
  });
});
