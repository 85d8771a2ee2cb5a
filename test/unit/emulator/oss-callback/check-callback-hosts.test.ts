import { describe, expect, test } from 'vitest';
import { checkCallbackHosts } from '../../../../emulator/oss/callback/check-callback-hosts.ts';
import { parseCallbackUrl } from '../../../../emulator/oss/callback/parse-callback-url.ts';

function urlsOf(...texts: string[]) {
  const urls = texts.map((text) => {
    const url = parseCallbackUrl(text);
    if (url === undefined) throw new Error(`${text} is no callbackUrl.`);
    return url;
  });
  return { urls };
}

describe('the hosts of a callbackUrl', () => {
  test.each(['127.0.0.1:9001/a', 'http://127.8.9.10', 'http://localhost:9001', '8.8.8.8:9090', '172.32.0.1'])(
    'are accepted: %s',
    async (url) => {
      await expect(checkCallbackHosts(urlsOf(url))).resolves.toBeUndefined();
    },
  );

  test.each(['192.168.1.1', '10.0.0.1:8080/a', 'https://172.16.0.1', '169.254.1.1', '100.64.0.1', '0.0.0.0'])(
    'are refused as private: %s',
    async (url) => {
      await expect(checkCallbackHosts(urlsOf('127.0.0.1', url))).rejects.toMatchObject({
        code: 'InvalidArgument',
        message: 'Private address is forbidden to callback.',
        ec: '0007-00000008',
        argumentName: 'callbackUrl',
        argumentValue: url,
      });
      await expect(checkCallbackHosts(urlsOf(url), { allowRemote: true })).resolves.toBeUndefined();
    },
  );

  test.each(['123.456', 'http://nowhere.invalid/a'])('are refused without an address: %s', async (url) => {
    await expect(checkCallbackHosts(urlsOf(url), { allowRemote: true })).rejects.toMatchObject({
      message: 'Can not get ip by this host.',
      ec: '0007-00000007',
      argumentValue: url,
    });
  });
});
