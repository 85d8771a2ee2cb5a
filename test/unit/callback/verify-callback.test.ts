import { describe, expect, it } from 'vitest';
import { stringToSign } from '../../../shared/callback/string-to-sign.ts';
import { verifyCallback } from '../../../shared/callback/verify-callback.ts';
import { wellKnownKey } from '../../../shared/public-keys/well-known-key.ts';
import { realKey, sampleNamed, samples } from '../../support/samples.ts';

const sample = sampleNamed('documentation-2015');

function verifies(
  change: Partial<Record<'path' | 'query', string> & Record<'body' | 'signature', Buffer>> = {},
): boolean {
  const { path, query, body, signature } = { ...sample, ...change };
  return verifyCallback({ path, queries: [query], body, signature, publicKey: realKey }) !== undefined;
}

function flipEachBit(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  });
}

describe('callbacks that OSS really signed', () => {
  it.each(samples)('$id verifies with the real key', ({ path, query, body, signature }) => {
    expect(verifyCallback({ path, queries: [query], body, signature, publicKey: realKey })).toMatchObject({
      path,
      query,
    });
  });

  it.each(samples)(
    '$id verifies with the key that ships with the code',
    ({ path, query, body, signature }) => {
      expect(
        verifyCallback({ path, queries: [query], body, signature, publicKey: wellKnownKey() }),
      ).toBeDefined();
    },
  );
});

describe('flipping any single bit fails', () => {
  it('of the signature', () => {
    for (const signature of flipEachBit(sample.signature)) expect(verifies({ signature })).toBe(false);
  });

  it('of the body', () => {
    for (const body of flipEachBit(sample.body)) expect(verifies({ body })).toBe(false);
  });

  it('of the path, the query, the newline and the body as they are signed', () => {
    const signed = stringToSign(sample);
    expect(signed.toString()).toBe('/index.php?id=1&index=2\nbucket=yonghu-test');
    const lineFeed = signed.indexOf('\n');
    for (const flipped of flipEachBit(signed)) {
      // Seen as one body behind an empty path, so that every byte of the text can be put to the verifier.
      const path = '';
      const parts = { path, queries: [''], signature: sample.signature, publicKey: realKey };
      expect(verifyCallback({ ...parts, body: flipped })).toBeUndefined();
      const pathAndQuery = flipped.subarray(0, lineFeed).toString('latin1');
      if (/^[\x21-\x7e]+$/.test(pathAndQuery) && !pathAndQuery.includes('%') && flipped[lineFeed] === 0x0a) {
        const [flippedPath = '', ...query] = pathAndQuery.split('?');
        const queries = [query.length > 0 ? `?${query.join('?')}` : ''];
        const body = flipped.subarray(lineFeed + 1);
        expect(verifyCallback({ ...parts, path: flippedPath, queries, body })).toBeUndefined();
      }
    }
  });

  it('while the sample itself verifies, so that the flips above can fail', () => {
    expect(verifies()).toBe(true);
  });
});

describe('other readings of the signed text fail', () => {
  it('drops the query', () => expect(verifies({ query: '' })).toBe(false));
  it('ends the first line with CRLF', () => {
    expect(
      verifies({ body: Buffer.concat([Buffer.from('\n'), sample.body]), query: `${sample.query}\r` }),
    ).toBe(false);
  });
  it('leaves the first slash out', () => expect(verifies({ path: sample.path.slice(1) })).toBe(false));
  it('takes a signature of another length', () => {
    expect(verifies({ signature: sample.signature.subarray(1) })).toBe(false);
    expect(verifies({ signature: Buffer.alloc(0) })).toBe(false);
  });
});

describe('several candidates for the query', () => {
  it('tells which one was signed', () => {
    const { path, body, signature, query } = sample;
    const signed = verifyCallback({
      path,
      queries: ['', '?index=2&id=1', query],
      body,
      signature,
      publicKey: realKey,
    });
    expect(signed?.query).toBe(query);
  });
});
