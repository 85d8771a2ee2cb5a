import { decodeParameter, type ParameterRules } from './decode-parameter.ts';
import { InvalidCallback } from './invalid-callback.ts';

export type CustomVariables = ReadonlyMap<string, string>;

const NOT_EXPECTED_JSON = 'The callback var is not expecten json.';

const RULES: ParameterRules = {
  name: 'callback-var',
  tooLong: ['The length of callback var exceed max value.', '0007-00000101'],
  notBase64: [NOT_EXPECTED_JSON, '0007-00000102'],
  notJson: [NOT_EXPECTED_JSON, '0007-00000103'],
};

const PREFIX = /^x:./s;

/** A map of strings whose names begin with "x:" and are lower case; any script will do, for OSS takes "x:键值" too. */
export function parseCallbackVar(encoded: string): CustomVariables {
  const { text, json } = decodeParameter(encoded, RULES);
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    if (typeof value !== 'string' || !PREFIX.test(name) || name !== name.toLowerCase()) {
      throw new InvalidCallback({
        message: NOT_EXPECTED_JSON,
        ec: '0007-00000104',
        argumentName: 'callback-var',
        argumentValue: text,
      });
    }
    variables.set(name, value);
  }
  return variables;
}
