import { InvalidCallback } from './invalid-callback.ts';
import { type Callback, parseCallback } from './parse-callback.ts';
import { type CustomVariables, parseCallbackVar } from './parse-callback-var.ts';

export interface CallbackConfig extends Callback {
  /** What the client sent along for `${x:name}`. */
  variables: CustomVariables;
}

export interface CallbackSource {
  /** Of the request, by lower-case name. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** Of the request, decoded. */
  query?: Readonly<Record<string, string | undefined>>;
}

const NO_VARIABLES: CustomVariables = new Map();

type Parameter = 'callback' | 'callback-var';

function readOne({ headers = {}, query = {} }: CallbackSource, name: Parameter): string | undefined {
  const header = headers[`x-oss-${name}`] || undefined;
  const parameter = query[name] || undefined;
  if (header !== undefined && parameter !== undefined) {
    throw new InvalidCallback({
      message: `Either the ${name} query string parameter or the x-oss-${name} header should be specified, not both.`,
      ec: '0007-00000027',
      argumentName: name,
      argumentValue: parameter,
    });
  }
  return header ?? parameter;
}

/** Both parameters of one request. A callback-var without a callback means nothing, and is not looked at. */
export function toCallbackConfig(
  callback: string | undefined,
  callbackVar: string | undefined,
): CallbackConfig | undefined {
  const parsed = callback ? parseCallback(callback) : undefined;
  return parsed && { ...parsed, variables: callbackVar ? parseCallbackVar(callbackVar) : NO_VARIABLES };
}

/**
 * The callback of PutObject and CompleteMultipartUpload, from the headers or the query; undefined when none is asked for.
 * Throws InvalidCallback, to be called before anything is stored.
 */
export function readCallbackConfig(source: CallbackSource): CallbackConfig | undefined {
  return toCallbackConfig(readOne(source, 'callback'), readOne(source, 'callback-var'));
}

/** The same of PostObject: a form has no callback-var, but one plain field for each variable. */
export function readFormCallbackConfig(
  fields: Iterable<readonly [name: string, value: string]>,
): CallbackConfig | undefined {
  let callback: string | undefined;
  const variables = new Map<string, string>();
  for (const [field, value] of fields) {
    // The names of form fields are case-insensitive in OSS.
    const name = field.toLowerCase();
    if (name === 'callback') callback = value;
    else if (name.startsWith('x:')) variables.set(name, value);
  }
  const parsed = callback ? parseCallback(callback) : undefined;
  return parsed && { ...parsed, variables };
}
