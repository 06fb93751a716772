/** Reads the versions of the schemas, and checks this role's privileges. Changes nothing. */
import type { Db } from 'pg-boss';
import manifest from 'pg-boss/package.json' with { type: 'json' };
import { z } from 'zod';
import { StoreError } from '../errors.ts';
import { serverError } from './failures.ts';
import { bossSchema, schema, storedVersion } from './migrations.ts';

/** The versions that this code writes. */
const versions: Readonly<Record<string, number>> = {
  [schema]: storedVersion,
  [bossSchema]: manifest.pgboss.schema,
};

interface Schemas {
  /** Of the tables of vizjobs; undefined before the first start. */
  readonly version: number | undefined;
  /** Whether pg-boss must create its schema. */
  readonly createBossSchema: boolean;
}

const row = z.object({
  name: z.string(),
  role: z.string(),
  database: z.string(),
  readOnly: z.string(),
  exists: z.boolean(),
  installed: z.boolean(),
  readable: z.boolean(),
  createSchema: z.boolean(),
  usage: z.boolean(),
  create: z.boolean(),
  owned: z.boolean(),
  writable: z.boolean(),
});
type Row = z.infer<typeof row>;

/** `USAGE` on the owner's role means ownership by membership with inheritance. */
const query = `
  SELECT s.name, current_user::text AS role, current_database()::text AS database,
    current_setting('transaction_read_only') AS "readOnly",
    n.oid IS NOT NULL AS exists,
    v.oid IS NOT NULL AS installed,
    COALESCE(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(v.oid, 'SELECT'), false) AS readable,
    has_database_privilege(current_database(), 'CREATE') AS "createSchema",
    COALESCE(has_schema_privilege(n.oid, 'USAGE'), false) AS usage,
    COALESCE(has_schema_privilege(n.oid, 'CREATE'), false) AS create,
    COALESCE(t.owned, true) AS owned,
    COALESCE(t.writable, true) AS writable
  FROM unnest(ARRAY['${schema}', '${bossSchema}']) AS s(name)
  LEFT JOIN pg_namespace n ON n.nspname = s.name
  LEFT JOIN pg_class v ON v.relnamespace = n.oid AND v.relname = 'version'
  LEFT JOIN LATERAL (
    SELECT bool_and(pg_has_role(c.relowner, 'USAGE')) AS owned,
      bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
        AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')) AS writable
    FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
  ) t ON true
  ORDER BY s.name`;

/**
 * @throws StoreError `readonly`; `newer` if a later version wrote the data; `forbidden` if a privilege is missing
 */
export async function checkSchemas(db: Db): Promise<Schemas> {
  const rows = z.array(row).parse((await db.executeSql(query)).rows);
  if (rows.some(({ readOnly }) => readOnly === 'on'))
    throw serverError(Object.assign(new Error('transaction_read_only is on'), { code: '25006' }));
  const found = new Map<string, number | undefined>();
  for (const one of rows) {
    const version = await readVersion(db, one);
    const current = versions[one.name] ?? 0;
    if (version !== undefined && version > current) throw newer(one.name, version, current);
    const missing = missingRight(one, version === current);
    if (missing !== undefined) throw forbidden(missing, one);
    found.set(one.name, version);
  }
  return {
    version: found.get(schema),
    createBossSchema: !rows.some(({ name, exists }) => name === bossSchema && exists),
  };
}

async function readVersion(db: Db, { name, installed, readable }: Row): Promise<number | undefined> {
  if (!installed || !readable) return undefined;
  const { rows } = await db.executeSql(`SELECT version FROM ${name}.version`);
  return rows.length === 0 ? undefined : Number(rows[0].version);
}

/** The statement that grants a missing privilege; undefined: none is missing. */
function missingRight({ name, role, database, ...has }: Row, isCurrent: boolean): string | undefined {
  const user = quoted(role);
  if (!has.exists) return has.createSchema ? undefined : `CREATE SCHEMA ${name} AUTHORIZATION ${user}`;
  if (!has.usage) return `GRANT USAGE, CREATE ON SCHEMA ${name} TO ${user}`;
  // An up-to-date schema only needs to be read and written.
  if (isCurrent)
    return has.writable
      ? undefined
      : `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${user}`;
  if (!has.create) return `GRANT USAGE, CREATE ON SCHEMA ${name} TO ${user}`;
  return has.owned ? undefined : `ALTER TABLE … OWNER TO ${user}, for each table of the schema ${name}`;
}

const quoted = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

function forbidden(statement: string, { database }: Row): StoreError {
  return new StoreError('forbidden', `missing right: ${statement}`, {
    code: '42501',
    advice: `The user in DATABASE_URL lacks a privilege. As an administrator of ${quoted(database)}, run: ${statement}.`,
  });
}

function newer(name: string, version: number, current: number): StoreError {
  const by = name === schema ? 'vizjobs' : 'pg-boss';
  return new StoreError('newer', `schema ${name} has version ${version}, this code writes ${current}`, {
    advice: `A later version of ${by} wrote the data (version ${version}; this one writes ${current}). Run that version again.`,
  });
}
