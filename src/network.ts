/** Explains a connection failure by its Node, OpenSSL or undici code. */
interface NetworkProblem {
  /** One sentence. */
  readonly what: string;
  /** What may fix it: a verb and its object, to follow “please”, or to start a sentence when capitalized. */
  readonly fix: string;
}

/** Node reads the variable when it starts, before `.env`. */
const companyCa =
  'set `NODE_EXTRA_CA_CERTS` (in the environment, not in `.env`) to a file with the CA certificate of your company, if a proxy inspects TLS';

const problems: readonly (readonly [RegExp, string, string])[] = [
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED|INVALID_CA)$/,
    "Its certificate is from an authority that this machine doesn't trust.",
    companyCa,
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    'Its certificate has expired or is not valid yet.',
    "check this machine's clock",
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'Its certificate belongs to another host.',
    'check the URL',
  ],
  [/^(ERR_SSL_|EPROTO$)/, 'The TLS handshake failed.', 'check the URL and any proxy on the way'],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    "A host name can't be resolved.",
    'check the network, DNS, the URL and any proxy',
  ],
  [/^ECONNREFUSED$/, 'The connection was refused.', 'check the URL, the firewall and any proxy'],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, 'There is no route to it.', 'check the network'],
  [
    /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|timeout)$/,
    "It doesn't respond.",
    'check the network and the firewall',
  ],
  [
    /^UND_ERR_(ABORTED|PRX_\w+)$/,
    'The proxy refused the connection.',
    'check `HTTPS_PROXY`, its user and password, and that the proxy allows this host',
  ],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'The connection broke.', 'check the network'],
];

/** The connection was never established, or its TLS handshake failed, so nothing was sent. */
export const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|UNABLE_TO_.*|ERR_TLS_.*|ERR_SSL_.*|.*CERT.*)$/;

/** Undefined for any other code. */
export function networkProblem(code: string): NetworkProblem | undefined {
  const found = problems.find(([codes]) => codes.test(code));
  return found && { what: found[1], fix: found[2] };
}

export const capitalized = (words: string): string => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
