import type { SchemaObject } from 'ajv';
import { FUNCTION_SCHEMA } from './function-schema.ts';
import { strictObject, text } from './strict-schema.ts';

const actions: SchemaObject = {
  type: 'object',
  additionalProperties: false,
  patternProperties: {
    '^(pre|post|success|fail|complete)-[a-z]+$': {
      type: 'array',
      items: strictObject({ run: text, path: text }, ['run']),
    },
  },
  description: 'pre-, post-, success-, fail- or complete-<command>',
};

/** What a resolved s.yaml may be. Stricter than the schema of fc3, which lets unknown keys and any trigger pass. */
export const MANIFEST_SCHEMA: SchemaObject = strictObject(
  {
    edition: { const: '3.0.0' },
    name: text,
    access: text,
    vars: { type: 'object' },
    actions,
    resources: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      patternProperties: {
        '^[a-z][a-z0-9_-]*$': strictObject({ component: { const: 'fc3' }, actions, props: FUNCTION_SCHEMA }, [
          'component',
          'props',
        ]),
      },
      description: 'a resource is named in lower case, as its folder in functions/',
    },
  },
  ['edition', 'name', 'access', 'resources'],
);
