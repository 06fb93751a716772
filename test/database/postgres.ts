import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { vi } from 'vitest';

const run = promisify(execFile);

/** Where Debian installs PostgreSQL; the newest version is used. */
const versions = '/usr/lib/postgresql';
const newest = existsSync(versions)
  ? readdirSync(versions)
      .toSorted((a, b) => Number(a) - Number(b))
      .at(-1)
  : undefined;
const bin = `${versions}/${newest}/bin`;

export const mayStartPostgres = newest !== undefined;
/** PostgreSQL refuses to run as root. */
const owner = process.getuid?.() === 0 ? 'postgres' : userInfo().username;

export interface PostgresServer {
  readonly port: number;
  readonly folder: string;
  /** Runs SQL as the administrator. */
  query<T extends pg.QueryResultRow>(sql: string, database?: string): Promise<T[]>;
  /** `SIGSTOP` freezes every process of the server; `SIGCONT` resumes them. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Lines for pg_hba.conf. */
  readonly hba?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Adds files to the data folder before the server starts. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** Starts a PostgreSQL server in a temporary folder, on a free port. */
export async function startPostgres({
  hba = ['host all all 127.0.0.1/32 trust'],
  settings = {},
  prepare = async () => {},
}: PostgresOptions = {}): Promise<PostgresServer> {
  const [uid, gid] = await ids(owner);
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-postgres-'));
  await chown(folder, uid, gid);
  const data = join(folder, 'data');
  await run(`${bin}/initdb`, ['-D', data, '-A', 'trust', '-U', 'admin', '--no-sync'], {
    uid,
    gid,
    cwd: folder,
  });
  await writeFile(join(data, 'pg_hba.conf'), ['local all all trust', ...hba, ''].join('\n'));
  const port = await freePort();
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    ...settings,
  };
  await appendFile(
    join(data, 'postgresql.conf'),
    Object.entries({ fsync: 'off', ...all })
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  );
  await prepare(data);
  for (const name of readdirSync(data)) await own(join(data, name), uid, gid);

  const server = spawn(`${bin}/postgres`, ['-D', data], { uid, gid, cwd: folder, stdio: 'ignore' });
  const query: PostgresServer['query'] = async (sql, database = 'postgres') => {
    const client = new pg.Client({ host: folder, port, user: 'admin', database });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  await vi.waitFor(() => query('SELECT 1'), { timeout: 60_000, interval: 100 });
  return {
    port,
    folder: data,
    query,
    async signal(signal) {
      for (const pid of await processesOf(server)) send(pid, signal);
    },
    async stop() {
      await stop(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function own(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid);
  if (path.endsWith('.key')) await chmod(path, 0o600);
}

async function ids(user: string): Promise<readonly [number, number]> {
  const read = async (option: string) => Number((await run('id', [option, user])).stdout);
  return [await read('-u'), await read('-g')];
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** PIDs of the postmaster and its children. */
async function processesOf({ pid = 0 }: ChildProcess): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }));
  return [pid, ...stdout.split('\n').filter(Boolean).map(Number)];
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  for (const pid of await processesOf(server)) send(pid, 'SIGCONT');
  server.kill('SIGQUIT');
  await ended;
}

/** A backend may have exited since it was listed. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
