/** Classifies errors of a database, its driver or its files. */
import { codeOf, StoreError, type StoreFailure } from '../errors.ts';

interface Failure {
  /** Matches the code, `code message`, or without a code the message. */
  readonly pattern: RegExp;
  readonly failure: StoreFailure;
  readonly what: string;
  readonly next: string;
}

const certificateFile =
  'Name the file with the certificate of its CA in DATABASE_URL: sslrootcert=/path/to/ca.pem.';

/** SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html. TLS codes: Node's `tls` module. */
const anywhere: readonly Failure[] = [
  {
    pattern: /^(ENOSPC|EDQUOT|53100)$|no space left/i,
    failure: 'full',
    what: 'The disk of the database is full',
    next: 'Free some space.',
  },
  {
    pattern: /^(XX001|XX002|58P01)$/,
    failure: 'damaged',
    what: 'Files of the database are missing or broken',
    next: 'Restore them from a backup.',
  },
];

const server: readonly Failure[] = [
  {
    pattern: /^28P01$/,
    failure: 'refused',
    what: 'PostgreSQL rejects the password',
    next: 'Correct the user and password in DATABASE_URL; percent-encode special characters.',
  },
  {
    pattern: /^SASL: .*password must be/,
    failure: 'refused',
    what: 'PostgreSQL requires a password, but DATABASE_URL has none',
    next: 'Use postgres://USER:PASSWORD@….',
  },
  {
    pattern: /^28000 .*(no encryption|SSL off)/,
    failure: 'tls',
    what: 'PostgreSQL rejects unencrypted connections of this user from this host',
    next: 'Add sslmode=verify-full to DATABASE_URL (or set PGSSLMODE), or an entry to pg_hba.conf.',
  },
  {
    pattern: /^28000 .*pg_hba\.conf/,
    failure: 'refused',
    what: 'PostgreSQL has no entry in pg_hba.conf for this host, user and database',
    next: 'Add one on the server, then reload it.',
  },
  {
    pattern: /^28/,
    failure: 'refused',
    what: 'PostgreSQL rejects the login',
    next: 'Check the user in DATABASE_URL: it must exist, be allowed to log in, and match pg_hba.conf.',
  },
  {
    pattern: /^3D000$/,
    failure: 'missing',
    what: "The database doesn't exist",
    next: 'Create it (CREATE DATABASE), or correct its name in DATABASE_URL.',
  },
  {
    pattern: /^42501$/,
    failure: 'forbidden',
    what: 'The user in DATABASE_URL lacks a privilege',
    next: 'To see which one, run the vizjobs doctor.',
  },
  {
    pattern: /^25006$/,
    failure: 'readonly',
    what: 'The server is a read-only standby',
    next: 'Point DATABASE_URL at the primary.',
  },
  {
    pattern: /^53300$/,
    failure: 'busy',
    what: 'PostgreSQL has no free connection',
    next: 'Each instance uses up to 4: raise max_connections, or the CONNECTION LIMIT of the user or the database.',
  },
  {
    pattern: /^timeout exceeded when trying to connect$/,
    failure: 'busy',
    what: 'All connections of this process to PostgreSQL are in use',
    next: 'Check for slow statements on the server.',
  },
  {
    pattern: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    failure: 'tls',
    what: "PostgreSQL's certificate is self-signed or from a CA that this machine doesn't know",
    next: certificateFile,
  },
  {
    pattern: /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)$/,
    failure: 'tls',
    what: "PostgreSQL's certificate is from a CA that this machine doesn't know",
    next: certificateFile,
  },
  {
    pattern: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    failure: 'tls',
    what: "PostgreSQL's certificate is for another host name",
    next: 'Use the host name of the certificate in DATABASE_URL.',
  },
  {
    pattern: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    failure: 'tls',
    what: "PostgreSQL's certificate has expired or is not valid yet",
    next: "Renew it, and check this machine's clock.",
  },
  {
    pattern: /does not support SSL/,
    failure: 'tls',
    what: "PostgreSQL doesn't offer TLS",
    next: 'Enable it (ssl = on in postgresql.conf), or remove sslmode from DATABASE_URL.',
  },
  {
    pattern: /^(ENOENT|EACCES|EISDIR|ENOTDIR) .*open/,
    failure: 'tls',
    what: "A certificate file named in DATABASE_URL can't be read",
    next: 'Check sslrootcert, sslcert and sslkey.',
  },
  {
    pattern: /^(ERR_SSL|ERR_OSSL|ERR_TLS|EPROTO|CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_CA)|SSL connection/,
    failure: 'tls',
    what: 'The TLS handshake with PostgreSQL failed',
    next: 'Check sslmode and the certificates named in DATABASE_URL.',
  },
  {
    pattern: /^ETIMEDOUT$|^timeout expired$|connection timeout$|^Query read timeout$/,
    failure: 'timeout',
    what: "PostgreSQL doesn't respond",
    next: 'Check the server, its load, and the network.',
  },
  {
    pattern: /^57P03$/,
    failure: 'unreachable',
    what: 'PostgreSQL is starting or shutting down',
    next: 'vizjobs retries until it is up.',
  },
  {
    pattern:
      /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|EADDR|ENOENT|EACCES|EPERM|57P|08)|Connection terminated|not queryable/,
    failure: 'unreachable',
    what: "PostgreSQL can't be reached",
    next: 'Check the host and the port in DATABASE_URL, the server, and the network.',
  },
];

const files: readonly Failure[] = [
  {
    pattern: /^(EACCES|EROFS|EPERM|ENOTDIR|EEXIST|ENAMETOOLONG)$/,
    failure: 'unwritable',
    what: "DATA_DIR isn't writable",
    next: 'Make it writable for the user running vizjobs, or set DATABASE_URL.',
  },
  {
    pattern: /^(ELOCKED|ECOMPROMISED)$/,
    failure: 'locked',
    what: 'Another process is using DATA_DIR',
    next: 'Run a single process, or set DATABASE_URL for several.',
  },
];

const unknown = {
  failure: 'failed',
  what: 'The database failed',
  next: 'The log has the original error.',
} as const;

/** For errors of a server or its driver. */
export const serverError = (error: unknown): StoreError => storeError([...anywhere, ...server], error);

/** For errors of the embedded database or its files. */
export const filesError = (error: unknown): StoreError => storeError([...anywhere, ...files], error);

function storeError(failures: readonly Failure[], thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  // A host with several addresses throws one error per address.
  const error = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  const code = codeOf(error) || undefined;
  const message = error instanceof Error ? error.message : String(error);
  const texts = code === undefined ? [message] : [code, `${code} ${message}`];
  const { failure, what, next } =
    failures.find(({ pattern }) => texts.some((text) => pattern.test(text))) ?? unknown;
  const advice = `${what}${code === undefined ? '' : ` (${code})`}. ${next}`;
  return new StoreError(failure, message, { code, advice, cause: error });
}
