import type { Action } from './parse-stages.ts';
import { invalidParameter } from './processing-errors.ts';

export interface IntegerRule {
  min: number;
  max: number;
  /** OSS's own number for a value that is none of these. */
  ec?: string;
}

/** Parameters in the form name_value, of which the later wins. Refuses names that the action does not have. */
export function readParameters(
  { name: action, parameters }: Action,
  names: readonly string[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const parameter of parameters) {
    const mark = parameter.indexOf('_');
    const name = mark === -1 ? parameter : parameter.slice(0, mark);
    if (mark === -1 || !names.includes(name)) throw invalidParameter(action, parameter);
    values.set(name, parameter.slice(mark + 1));
  }
  return values;
}

export function parseInteger(name: string, text: string, { min, max, ec }: IntegerRule): number {
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalidParameter(name, text, ec);
}

export function integerOf(
  values: ReadonlyMap<string, string>,
  name: string,
  rule: IntegerRule,
): number | undefined {
  const text = values.get(name);
  return text === undefined ? undefined : parseInteger(name, text, rule);
}

export function choiceOf<T extends string>(
  values: ReadonlyMap<string, string>,
  name: string,
  [first, ...others]: readonly [T, ...T[]],
  ec?: string,
): T {
  const text = values.get(name) ?? first;
  const found = [first, ...others].find((choice) => choice === text);
  if (found === undefined) throw invalidParameter(name, text, ec);
  return found;
}

const WRONG_COUNT = '0040-00000203';

/** The value of an action that has just one, without a name: `rotate,90`. */
export function readSingleValue({ name, parameters }: Action): string {
  const [value] = parameters;
  if (value === undefined || parameters.length > 1)
    throw invalidParameter(name, parameters.join(','), WRONG_COUNT);
  return value;
}
