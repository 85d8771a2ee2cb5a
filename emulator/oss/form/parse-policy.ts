import { isUtf8 } from 'node:buffer';
import { invalidPolicy } from './form-errors.ts';
import { type FieldCondition, parseCondition, type SizeRange } from './parse-condition.ts';

export interface PostPolicy {
  expiration: Date;
  conditions: readonly FieldCondition[];
  /** The sizes that all of its ranges allow. */
  size: SizeRange;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const ISO_8601_GMT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

function decode(policy: string): string {
  const bytes = Buffer.from(policy, 'base64');
  if (!BASE64.test(policy) || !isUtf8(bytes)) {
    throw invalidPolicy('Invalid Base64: the policy is not text in Base64.', '0006-00000202');
  }
  // OSS knows one escape that JSON does not: "\$".
  return bytes.toString('utf8').replace(/\\([\s\S])/g, (whole, escaped) => (escaped === '$' ? '$' : whole));
}

function parseJson(text: string): { expiration?: unknown; conditions?: unknown } {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch {
    // Refused like any other text that is no JSON object.
  }
  throw invalidPolicy('Invalid JSON: an object was expected.', '0006-00000204');
}

function parseExpiration(expiration: unknown): Date {
  if (typeof expiration !== 'string') {
    throw invalidPolicy('Invalid expiration: a string was expected.', '0006-00000210');
  }
  if (expiration === '') throw invalidPolicy('Invalid expiration: it is empty.', '0006-00000211');
  const date = new Date(expiration);
  if (!ISO_8601_GMT.test(expiration) || Number.isNaN(date.getTime())) {
    throw invalidPolicy('Invalid expiration: ISO 8601 in GMT was expected.', '0006-00000212');
  }
  return date;
}

/** The document behind the form field `policy`. Throws OSS's error when it is none. */
export function parsePolicy(policy: string): PostPolicy {
  const { expiration, conditions } = parseJson(decode(policy));
  if (expiration === undefined && conditions === undefined) {
    throw invalidPolicy('Policy missing expiration and conditions.', '0006-00000209');
  }
  if (expiration === undefined) throw invalidPolicy('Policy missing expiration.', '0006-00000208');
  if (conditions === undefined) throw invalidPolicy('Policy missing conditions.', '0006-00000207');
  if (!Array.isArray(conditions)) {
    throw invalidPolicy('Invalid conditions: a list was expected.', '0006-00000214');
  }
  const fields: FieldCondition[] = [];
  const size = { min: 0, max: Number.POSITIVE_INFINITY };
  for (const condition of conditions.map(parseCondition)) {
    if (condition.mode !== 'content-length-range') fields.push(condition);
    else {
      size.min = Math.max(size.min, condition.min);
      size.max = Math.min(size.max, condition.max);
    }
  }
  return { expiration: parseExpiration(expiration), conditions: fields, size };
}
