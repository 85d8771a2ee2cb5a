import { verify } from 'node:crypto';
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

  const signed = stringToSign(sample);
  const lineFeed = signed.indexOf('\n');

  it('of the path and the query', () => {
    const { signature } = sample;
    const body = signed.subarray(lineFeed + 1);
    // Every byte percent-encoded and seen as path, so that each can be put to the verifier.
    const verifiesBehind = (bytes: Buffer): boolean => {
      const path = bytes.toString('hex').replaceAll(/../g, '%$&');
      return verifyCallback({ path, queries: [''], body, signature, publicKey: realKey }) !== undefined;
    };
    const pathAndQuery = signed.subarray(0, lineFeed);
    expect(pathAndQuery.toString()).toBe('/index.php?id=1&index=2');
    expect(verifiesBehind(pathAndQuery)).toBe(true);
    for (const flipped of flipEachBit(pathAndQuery)) expect(verifiesBehind(flipped)).toBe(false);
  });

  it('of the text as a whole, the newline in it too', () => {
    expect(signed[lineFeed]).toBe(0x0a);
    expect(verify('RSA-MD5', signed, realKey, sample.signature)).toBe(true);
    for (const flipped of flipEachBit(signed))
      expect(verify('RSA-MD5', flipped, realKey, sample.signature)).toBe(false);
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
