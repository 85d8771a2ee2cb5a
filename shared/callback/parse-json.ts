import { CallbackError } from '../http/errors.ts';
import { explainInvalidJson } from './explain-invalid-json.ts';
import { quote } from './quote.ts';
import { MAX_FIELDS, tooManyFields } from './too-many-fields.ts';

const MAX_DEPTH = 8;
const LONG_NUMBER = /\d{16}/;
/** In text that is known to be JSON: each string (with its colon where it is a key) and each number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CallbackError('body_not_json', { ...explainInvalidJson(text), cause });
  }
}

function keepExact(token: string): string {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

function countKeysInText(text: string): number {
  let keys = 0;
  for (const token of text.matchAll(TOKEN)) if (token[1] !== undefined) keys += 1;
  return keys;
}

function countKeysInValue(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= MAX_DEPTH)
    throw new CallbackError('body_malformed', { detail: 'The JSON is nested too deeply.' });
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((keys: number, child) => keys + countKeysInValue(child, depth + 1), own);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function flatten(object: object, prefix: string, fields: Map<string, string>): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + key;
    if (isObject(value)) {
      flatten(value, `${name}.`, fields);
      continue;
    }
    if (fields.has(name)) throw new CallbackError('field_duplicated', { detail: `Field: ${quote(name)}.` });
    fields.set(name, asText(value));
  }
}

/**
 * The fields of a JSON body as text: null is empty, nested objects get dotted names, and integers above 2^53
 * (crc64 is one) keep every digit.
 */
export function parseJson(text: string): Map<string, string> {
  const value = parse(text);
  if (!isObject(value)) throw new CallbackError('body_malformed', { detail: 'The JSON is not an object.' });
  const keys = countKeysInText(text);
  if (keys > MAX_FIELDS) throw tooManyFields();
  // JSON.parse keeps the last of two equal keys silently; the text still has both.
  if (countKeysInValue(value) !== keys) throw new CallbackError('field_duplicated');
  const fields = new Map<string, string>();
  flatten(LONG_NUMBER.test(text) ? JSON.parse(text.replace(TOKEN, keepExact)) : value, '', fields);
  return fields;
}
