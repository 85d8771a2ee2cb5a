import { percentDecode } from '../../percent-decode.ts';
import { InvalidCallback } from './invalid-callback.ts';
import { type CallbackConfig, toCallbackConfig } from './read-callback-config.ts';

const TRIGGER = /^(?:x-oss-process=)?trigger\/callback(?:,|$)/;

/** Some SDKs percent-encode the body of POST ?x-oss-process, and some do not; base64 has no "%" of its own. */
function readProcess(body: string): string {
  return body.includes('%') ? percentDecode(body).toString('utf8') : body;
}

/** Whether the body of `POST /<object>?x-oss-process` asks for a callback without an upload. */
export function isTriggerCallback(body: string): boolean {
  return TRIGGER.test(readProcess(body));
}

/** The configuration in `x-oss-process=trigger/callback,callback_<base64>,callback-var_<base64>`. */
export function parseTriggerCallback(body: string): CallbackConfig {
  const parameters = new Map<string, string>();
  for (const parameter of readProcess(body).split(',').slice(1)) {
    const [name = '', value = ''] = parameter.split('_', 2);
    parameters.set(name, value);
  }
  const callback = parameters.get('callback') ?? '';
  const config = toCallbackConfig(callback, parameters.get('callback-var'));
  if (config !== undefined) return config;
  throw new InvalidCallback({
    message: 'The callback url configuration is invalid.',
    ec: '0007-00000004',
    argumentName: 'callback',
    argumentValue: Buffer.from(callback, 'base64').toString('utf8'),
  });
}
