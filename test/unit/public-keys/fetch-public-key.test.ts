import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PublicKeyUrl } from '../../../shared/callback/public-key-url.ts';
import fixture from '../../fixtures/signed-callbacks.json' with { type: 'json' };
import { answerWith, type KeyHost, startKeyHost } from '../../support/key-host.ts';
import { serve } from '../../support/serve.ts';
import { endSlowTime, slowTime } from '../../support/slow-time.ts';

const url = 'https://gosspublic.alicdn.com/callback_pub_key_v2.pem' as PublicKeyUrl;
const pem = fixture.publicKeyPem;
let host: KeyHost | undefined;

async function fetchFrom(handler: Parameters<typeof startKeyHost>[0], name?: string): Promise<string> {
  host = await startKeyHost(handler, name);
  return host.fetchPem(url);
}

beforeEach(() => slowTime());
afterEach(async () => {
  endSlowTime();
  await host?.stop();
});

const refusal = (cause: RegExp) =>
  expect.objectContaining({
    code: 'key_unavailable',
    status: 503,
    cause: expect.objectContaining({ message: expect.stringMatching(cause) }),
  });

describe('fetchPublicKey', () => {
  it('fetches a key over TLS', async () => {
    await expect(fetchFrom(answerWith(pem))).resolves.toBe(pem);
    expect(host?.requests).toEqual(['/callback_pub_key_v2.pem']);
  });

  it('looks its host up together with all other fetches', async () => {
    const { agent, fetchPem } = await startKeyHost(answerWith(pem)).then((started) => (host = started));
    const connect = agent.createConnection.bind(agent);
    const lookups: unknown[] = [];
    agent.createConnection = (...given) => {
      lookups.push(given[0]?.lookup);
      return connect(...given);
    };
    await Promise.all([fetchPem(url), fetchPem(url)]);
    expect(lookups).toEqual([expect.any(Function), lookups[0]]);
  });

  it('follows no redirect', async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      seen.push(request.url ?? '');
      response.end(pem);
    });
    await expect(
      fetchFrom((_, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${port}/k.pem` }).end(),
      ),
    ).rejects.toEqual(refusal(/answered 302/));
    expect(seen).toEqual([]);
  });

  it.each([
    [404, /answered 404/],
    [500, /answered 500/],
    [204, /answered 204/],
  ])('takes no answer but 200 (%i)', async (status, message) => {
    await expect(fetchFrom(answerWith(pem, status))).rejects.toEqual(refusal(message));
  });

  it('takes nothing that is not an RSA public key', async () => {
    await expect(fetchFrom(answerWith('<html>not here</html>'))).rejects.toEqual(
      refusal(/not an RSA public key/),
    );
  });

  it('takes 8 KB and not a byte more', async () => {
    const padded = (bytes: number): string => pem.padEnd(bytes, '\n');
    await expect(fetchFrom(answerWith(padded(8192)))).resolves.toHaveLength(8192);
    await host?.stop();
    await expect(fetchFrom(answerWith(padded(8193)))).rejects.toEqual(refusal(/more than 8192 bytes/));
  });

  it('stops reading an endless answer', async () => {
    let sent = 0;
    await expect(
      fetchFrom((_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) sent += 1;
        };
        response.on('drain', more);
        more();
      }),
    ).rejects.toEqual(refusal(/more than 8192 bytes/));
    expect(sent).toBeLessThan(1000);
  });

  it('ends the connection of an answer that it does not read', async () => {
    const closed = vi.fn();
    host = await startKeyHost((_, response) => {
      response.on('close', closed).writeHead(404).write('not found');
    });
    await expect(host.fetchPem(url, { timeoutMs: 60_000 })).rejects.toEqual(refusal(/answered 404/));
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 5000);
  });

  it.each([
    ['never answers', () => undefined],
    [
      'stops in the middle',
      (_: unknown, response: { write(text: string): void }) => response.write(pem.slice(0, 50)),
    ],
  ] as const)('gives up after a second on a host that %s', async (_, handler) => {
    endSlowTime();
    host = await startKeyHost(handler);
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const startedAt = performance.now();
    await expect(host.fetchPem(url)).rejects.toMatchObject({ code: 'key_unavailable' });
    const tookMs = performance.now() - startedAt;
    expect(timeout).toHaveBeenCalledExactlyOnceWith(1000);
    expect(tookMs).toBeGreaterThanOrEqual(980);
    expect(tookMs).toBeLessThan(3000);
  });

  it('gives up sooner where less is left', async () => {
    host = await startKeyHost(() => undefined);
    const startedAt = performance.now();
    await expect(host.fetchPem(url, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  it('fails on a host that cuts the connection, and the process lives', async () => {
    await expect(fetchFrom((request) => request.socket.destroy())).rejects.toMatchObject({
      code: 'key_unavailable',
    });
  });

  it('fails on a host that is down', async () => {
    host = await startKeyHost(answerWith(pem));
    await host.stop();
    await expect(host.fetchPem(url)).rejects.toMatchObject({ code: 'key_unavailable' });
    host = undefined;
  });

  it('trusts no certificate of another name', async () => {
    await expect(fetchFrom(answerWith(pem), 'evil.example.com')).rejects.toMatchObject({
      code: 'key_unavailable',
    });
    expect(host?.requests).toEqual([]);
  });
});
