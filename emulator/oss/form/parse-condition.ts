import { invalidPolicy } from './form-errors.ts';

/** What the policy says of one form field, whose name is in lower case. */
export type FieldCondition =
  | { mode: 'eq' | 'starts-with'; field: string; value: string }
  | { mode: 'in' | 'not-in'; field: string; value: readonly string[] };

export interface SizeRange {
  min: number;
  max: number;
}

type Condition = FieldCondition | (SizeRange & { mode: 'content-length-range' });

const MODES: readonly unknown[] = ['eq', 'starts-with', 'in', 'not-in', 'content-length-range'];

const wrongType = () =>
  invalidPolicy('Invalid Condition: an argument has a type that its mode does not take.', '0006-00000224');

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function parseRange(min: unknown, max: unknown): Condition {
  if (!isSize(min) || !isSize(max)) {
    throw invalidPolicy('Invalid content-length-range: sizes must be positive integers.', '0006-00000221');
  }
  if (max < min) {
    throw invalidPolicy('Invalid content-length-range: the maximum is below the minimum.', '0006-00000219');
  }
  return { mode: 'content-length-range', min, max };
}

function parseList(list: readonly unknown[]): Condition {
  const [mode, name, value] = list;
  if (!MODES.includes(mode)) {
    throw invalidPolicy('Invalid Condition: the matching mode is not known.', '0006-00000216');
  }
  if (list.length !== 3) {
    throw invalidPolicy('Invalid Condition: a condition has three elements.', '0006-00000218');
  }
  if (mode === 'content-length-range') return parseRange(name, value);
  if (!isText(name)) throw wrongType();
  // OSS's own examples leave the "$" out here and there.
  const field = name.replace(/^\$/, '').toLowerCase();
  if (mode === 'in' || mode === 'not-in') {
    if (!Array.isArray(value) || !value.every(isText)) throw wrongType();
    return { mode, field, value };
  }
  if (!isText(value)) throw wrongType();
  return { mode: mode === 'eq' ? mode : 'starts-with', field, value };
}

function parseSimple(condition: object): Condition {
  const [only, ...more] = Object.entries(condition);
  if (only === undefined || more.length > 0) {
    throw invalidPolicy(
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
      '0006-00000218',
    );
  }
  const [name, value] = only;
  if (!isText(value)) throw wrongType();
  return { mode: 'eq', field: name.toLowerCase(), value };
}

export function parseCondition(condition: unknown): Condition {
  if (Array.isArray(condition)) return parseList(condition);
  if (typeof condition === 'object' && condition !== null) return parseSimple(condition);
  throw invalidPolicy('Invalid Condition: a condition is a map or a list.', '0006-00000222');
}
