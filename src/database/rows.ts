import type { Db } from 'pg-boss';
import type { z } from 'zod';

/** Runs statements and returns their rows. */
export const rowsOf =
  (db: Db) =>
  async (text: string, values: readonly unknown[] = []): Promise<unknown[]> =>
    (await db.executeSql(text, [...values])).rows;

/** A column that can be null, which is read as undefined. */
export const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullable().transform((value) => value ?? undefined);

/** SQL: the columns of a table for the fields of a schema, such as `s.begun_at AS "begunAt"`. */
export const columnsOf = (table: string, { shape }: z.ZodObject): string =>
  Object.keys(shape)
    .map(
      (field) => `${table}.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} AS "${field}"`,
    )
    .join(', ');
