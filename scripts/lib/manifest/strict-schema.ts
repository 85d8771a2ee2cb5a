import type { SchemaObject } from 'ajv';

export const text: SchemaObject = { type: 'string', minLength: 1 };
export const wholeNumber = (minimum: number, maximum: number): SchemaObject => ({
  type: 'integer',
  minimum,
  maximum,
});

/** An object in which a key that is not listed is an error. */
export function strictObject(
  properties: Record<string, SchemaObject>,
  required: readonly string[] = [],
): SchemaObject {
  return { type: 'object', additionalProperties: false, required, properties };
}
