import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ossEmulator } from '../../../support/oss-emulator.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { wireCredentials, wireRequests } from '../../../support/wire-requests.ts';

const start = (clock: Date) =>
  ossEmulator({
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
