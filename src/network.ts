/** What a code of Node, OpenSSL or undici says about a connection that was not made or broke. */
export interface NetworkProblem {
  /** A sentence. */
  readonly what: string;
  /** What may mend it: a verb and its object, to follow “please” or to begin a sentence when capitalized. */
  readonly fix: string;
}

const companyCa =
  'set `NODE_EXTRA_CA_CERTS` to a file with the CA certificate of your company, if a proxy inspects TLS';

const problems: readonly (readonly [RegExp, string, string])[] = [
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED|INVALID_CA)$/,
    'Its certificate is signed by an authority that is not trusted here.',
    companyCa,
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    'Its certificate is not valid at this time.',
    'check the clock of this machine',
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'Its certificate belongs to another host.',
    'check the address',
  ],
  [/^(ERR_SSL_|EPROTO$)/, 'The TLS handshake failed.', 'check the address and any proxy on the way'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'Its host name cannot be resolved.', 'check the network, DNS and the address'],
  [/^ECONNREFUSED$/, 'Nothing answers at its port.', 'check the address and the firewall'],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, 'No route leads to it.', 'check the network'],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|timeout)$/,
    'It does not answer.',
    'check the network and the firewall',
  ],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'The connection broke.', 'check the network'],
];

/** Undefined for the code of anything else. */
export function networkProblem(code: string): NetworkProblem | undefined {
  const found = problems.find(([codes]) => codes.test(code));
  return found && { what: found[1], fix: found[2] };
}

export const capitalized = (words: string): string => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
