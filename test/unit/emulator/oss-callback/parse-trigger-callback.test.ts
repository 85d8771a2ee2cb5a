import { describe, expect, test } from 'vitest';
import {
  isTriggerCallback,
  parseTriggerCallback,
} from '../../../../emulator/oss/callback/parse-trigger-callback.ts';

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

const callback = encode({
  callbackUrl: 'http://127.0.0.1:9001/a',
  callbackBody: 'note=?>~&object=${object}',
});
const variables = encode({ 'x:var1': 'value1' });
const body = `x-oss-process=trigger/callback,callback_${callback},callback-var_${variables}`;

describe('a callback without an upload', () => {
  test.each([
    ['as the mobile SDKs send it', body],
    ['percent-encoded', `x-oss-process=${encodeURIComponent(body.slice('x-oss-process='.length))}`],
    ['without the name of the parameter', body.slice('x-oss-process='.length)],
  ])('is read: %s', (_, text) => {
    expect(isTriggerCallback(text)).toBe(true);
    expect(parseTriggerCallback(text)).toMatchObject({
      urls: [{ url: 'http://127.0.0.1:9001/a' }],
      body: 'note=?>~&object=${object}',
      variables: new Map([['x:var1', 'value1']]),
    });
  });

  test('needs no variables', () => {
    const config = parseTriggerCallback(`x-oss-process=trigger/callback,callback_${callback},callback-var_`);
    expect(config.variables.size).toBe(0);
  });

  test.each([
    ['none', 'x-oss-process=trigger/callback', 'The callback url configuration is invalid.'],
    [
      'an empty one',
      'x-oss-process=trigger/callback,callback_,callback-var_',
      'The callback url configuration is invalid.',
    ],
    [
      '{}',
      'x-oss-process=trigger/callback,callback_e30=,callback-var_e30=',
      'The callback url configuration is invalid.',
    ],
    [
      'an empty URL',
      `x-oss-process=trigger/callback,callback_${encode({ callbackUrl: '' })}`,
      'The callback url configuration is invalid.',
    ],
    [
      'no base64',
      'x-oss-process=trigger/callback,callback_*',
      'The callback configuration is not base64 encoded.',
    ],
    [
      'variables that are no JSON',
      `x-oss-process=trigger/callback,callback_${callback},callback-var_YQ==`,
      'The callback var is not expecten json.',
    ],
  ])('is refused with %s for a configuration', (_, text, message) => {
    expect(() => parseTriggerCallback(text)).toThrow(message);
  });

  test.each(['x-oss-process=image/resize,w_100|sys/saveas,o_YQ', 'x-oss-process=trigger/callbacks,a', ''])(
    'is not what %j asks for',
    (text) => {
      expect(isTriggerCallback(text)).toBe(false);
    },
  );
});
