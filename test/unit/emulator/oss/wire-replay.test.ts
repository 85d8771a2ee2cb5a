import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OssOptions } from '../../../../emulator/oss/oss-options.ts';
import { ossEmulator } from '../../../support/oss-emulator.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { wireCredentials, wireRequests } from '../../../support/wire-requests.ts';

const start = (clock: Date, callbacks: OssOptions['callbacks'] = 'ignored') =>
  ossEmulator({
    callbacks,
    credentials: Object.fromEntries(wireCredentials),
    hosts: { 'oss-cn-hangzhou.oss.test': 'examplebucket' },
    now: () => clock,
  });

const isAnswered = (text: string) => /^HTTP\/1.1 (?!100)[\s\S]*\r\n\r\n/m.test(text);

describe('captured requests, byte for byte', () => {
  const uploads = wireRequests.flatMap(({ id, clock, method, query, bytes, payload }) =>
    method === 'PUT' && query.size === 0 && bytes !== undefined ? [{ id, clock, bytes, payload }] : [],
  );

  test.each(uploads)('put an object: $id', async ({ clock, bytes, payload }) => {
    const { port, lines } = await start(clock);
    const answer = await rawExchange(port, bytes, isAnswered);
    expect(answer).toMatch(/(?:^HTTP\/1.1 100 Continue\r\n\r\n)?HTTP\/1.1 200 OK\r\n/);
    const md5 = createHash('md5').update(payload).digest('hex').toUpperCase();
    expect(answer).toContain(`\r\nETag: "${md5}"\r\n`);
    expect(answer).toMatch(/\r\nx-oss-request-id: [0-9A-F]{24}\r\n/);
    expect(answer).toContain(`\r\nDate: ${clock.toUTCString()}\r\n`);
    expect(lines).toEqual([]);
  });

  const hosts = { 'oss-demo.aliyuncs.com': '127.0.0.1', 'example.aliyundoc.com': '127.0.0.1' };

  test.each(uploads)('put an object, with its callback: $id', async ({ id, clock, bytes }) => {
    const { port } = await start(clock, { hosts });
    const answer = await rawExchange(port, bytes, (text) => text.includes('</Error>'));
    // Only these two say where the callback should go; the others send what the documentation left blank.
    if (/^(?:cpp|vh-cpp|ruby|vh-ruby)/.test(id)) {
      expect(answer).toContain('HTTP/1.1 203 ');
      expect(answer).toContain('<Code>CallbackFailed</Code>');
      expect(answer).toMatch(/\r\nETag: "[0-9A-F]{32}"\r\n/);
    } else {
      expect(answer).toContain('HTTP/1.1 400 ');
      expect(answer).toContain('<Code>InvalidArgument</Code>');
      const [what, ec] = /^(?:vh-)?(?:android|c-)/.test(id)
        ? ['host', '0007-00000009']
        : ['url', '0007-00000004'];
      expect(answer).toContain(`<Message>The callback ${what} configuration is invalid.</Message>`);
      expect(answer).toContain(`<EC>${ec}</EC>`);
      expect(answer).not.toContain('\r\nETag: ');
    }
  });

  test('are those of six SDKs, in every style and signature they have', () => {
    expect(uploads.map(({ id }) => id)).toHaveLength(16);
  });

  test('are refused a quarter of an hour later', async () => {
    const [{ clock, bytes } = { clock: new Date(), bytes: Buffer.alloc(0) }] = uploads;
    const { port } = await start(new Date(clock.getTime() + 900_001));
    expect(await rawExchange(port, bytes, (text) => text.includes('</Error>'))).toContain(
      'RequestTimeTooSkewed',
    );
  });
});
