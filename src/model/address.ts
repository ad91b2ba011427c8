/**
 * The parts of a database's address, which may leave the host out when its socket is named later; undefined when it is none, or
 * when a sign in its password makes the host another than was meant.
 */
export function partsOf(address: string): URL | undefined {
  if (!/^postgres(ql)?:\/\//i.test(address)) return undefined;
  const whole = address.replace('@/', '@localhost/');
  if (!URL.canParse(whole)) return undefined;
  const parsed = new URL(whole);
  return `${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@') || parsed.hash !== '' ? undefined : parsed;
}

/** Host and port of an address, which may be said: "localhost:5432". */
export function placeOf(parts: URL): string {
  const host = parts.searchParams.get('host') ?? (parts.hostname === '' ? 'localhost' : parts.hostname);
  return `${host}:${parts.port === '' ? (parts.searchParams.get('port') ?? '5432') : parts.port}`;
}

/** Whether two places are the same server, however this machine is called. */
export function isSamePlace(left: string, right: string): boolean {
  const plain = (place: string): string => place.toLowerCase().replace(/^(127(\.\d+){3}|\[::1\]|0\.0\.0\.0)(?=:)/, 'localhost');
  return plain(left) === plain(right);
}

/** A text without the address and without its password, in every spelling. */
export function withoutSecrets(text: string, address: string): string {
  const parts = partsOf(address);
  const password = parts?.password ?? '';
  const words = [address, password, decoded(password), parts?.searchParams.get('password') ?? ''];
  return words.filter((word) => word !== '').reduce((said, word) => said.replaceAll(word, '***'), text);
}

/** What went wrong with a connection in one clause, with what to do where that is known. */
export function connectionReason(error: unknown): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const said = inner instanceof Error ? inner.message : String(inner);
  if (/self-signed certificate|unable to (get|verify)/i.test(said))
    return `${said}; add ?sslmode=no-verify to the address if you trust the way there`;
  return said.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
