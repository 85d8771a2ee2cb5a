import { InvalidCallback } from './invalid-callback.ts';

/** What OSS says of each of its two parameters, with the number of the error. */
export interface ParameterRules {
  name: 'callback' | 'callback-var';
  tooLong: [message: string, ec: string];
  notBase64: [message: string, ec: string];
  notJson: [message: string, ec: string];
}

export interface DecodedParameter {
  /** As OSS repeats it in its errors. */
  text: string;
  json: Record<string, unknown>;
}

const MAX_BASE64_BYTES = 5 * 1024;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** Base64 of a JSON object, as it comes in a header, in the query or in a form. */
export function decodeParameter(encoded: string, rules: ParameterRules): DecodedParameter {
  const refuse = ([message, ec]: [string, string], argumentValue: string) =>
    new InvalidCallback({ message, ec, argumentName: rules.name, argumentValue });
  if (Buffer.byteLength(encoded) > MAX_BASE64_BYTES) throw refuse(rules.tooLong, encoded);
  if (!BASE64.test(encoded)) throw refuse(rules.notBase64, encoded);
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString('utf8');
  const json = parseJson(bytes);
  if (!isRecord(json)) throw refuse(rules.notJson, text);
  return { text, json };
}
