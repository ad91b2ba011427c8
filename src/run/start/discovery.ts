/**
 * Apps that sign people in at a service ask it for its addresses when they start, and do not start without an answer. They get one;
 * where it leads, nothing is reached.
 */
export function answerDiscovery(): void {
  const original = globalThis.fetch;
  Reflect.set(globalThis, 'fetch', async (...given: Parameters<typeof fetch>): Promise<Response> => {
    const address = addressOf(given[0]);
    const issuer = /^(https?:\/\/.+?)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)/.exec(address)?.[1];
    if (issuer === undefined || /^https?:\/\/(?:127\.|localhost)/.test(issuer)) return original(...given);
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
    return new Response(JSON.stringify(metadata), { headers: { 'content-type': 'application/json' } });
  });
}

function addressOf(asked: Parameters<typeof fetch>[0]): string {
  return typeof asked === 'string' ? asked : asked instanceof URL ? asked.href : asked.url;
}
