import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCallback } from '../../emulator/oss/sign-callback.ts';
import { parseForm } from '../../shared/callback/parse-form.ts';
import { parseJson } from '../../shared/callback/parse-json.ts';
import { decodePath } from '../../shared/callback/string-to-sign.ts';
import { verifyCallback } from '../../shared/callback/verify-callback.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import { signingKey } from '../support/callback-events.ts';
import { thrownBy } from '../support/thrown-by.ts';

const RUNS = { numRuns: 2000 };
const text = fc.string({ unit: 'binary', maxLength: 40 });

function throwsOnlyCallbackErrors(work: (input: string) => unknown, ...inputs: fc.Arbitrary<string>[]): void {
  const property = fc.property(fc.oneof(text, ...inputs), (input) => {
    const error = thrownBy(() => work(input));
    expect(error === undefined || error instanceof CallbackError).toBe(true);
  });
  fc.assert(property, RUNS);
}

describe('whatever the input is, the only error is a CallbackError', () => {
  const piecesOf = (...pieces: string[]) =>
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));

  it('of decodePath', () => {
    throwsOnlyCallbackErrors(decodePath, piecesOf('%', '2', 'F', 'é', '/', '%2', '%41', '\ud800'));
  });

  it('of parseForm', () => {
    throwsOnlyCallbackErrors(
      parseForm,
      piecesOf('a', '=', '&', '%', '%C3', '%A9', '+', '__proto__'),
      fc.webQueryParameters(),
    );
  });

  it('of parseJson', () => {
    const pieces = piecesOf(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '"a"',
      '1e999',
      '18446744073709551615',
      '\\',
      'null',
      '__proto__',
    );
    throwsOnlyCallbackErrors(
      parseJson,
      pieces,
      fc.json(),
      fc.json({ maxDepth: 12 }).map((json) => `{"a":${json}}`),
    );
  });
});

const signedParts = fc.record({
  path: fc.webPath({ size: 'medium' }).filter((path) => path.startsWith('/')),
  query: fc.webQueryParameters().map((query) => (query === '' ? '' : `?${query}`)),
  body: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});

function flip(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  const at = (bit >> 3) % flipped.length;
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

describe('a signature', () => {
  const sign = (target: string, body: Buffer): Buffer =>
    Buffer.from(signCallback({ target, body, privateKey: signingKey.privateKey }), 'base64');
  const { publicKey } = signingKey;

  it('made by OSS for any path, query and body verifies, and with one bit flipped anywhere it does not', () => {
    fc.assert(
      fc.property(signedParts, fc.nat({ max: 100_000 }), ({ path, query, body }, bit) => {
        const signature = sign(path + query, body);
        const good = { path, queries: [query], body, signature, publicKey };
        expect(verifyCallback(good)).toMatchObject({ path, query });
        expect(verifyCallback({ ...good, body: flip(body, bit) })).toBeUndefined();
        expect(verifyCallback({ ...good, signature: flip(signature, bit) })).toBeUndefined();
        const otherPath = flip(Buffer.from(path), bit).toString('latin1');
        // "%2f" and "%2F" are one bit apart, and the same path.
        const error = thrownBy(() => {
          if (decodePath(otherPath).equals(decodePath(path))) return;
          expect(verifyCallback({ ...good, path: otherPath })).toBeUndefined();
        });
        expect(error === undefined || error instanceof CallbackError).toBe(true);
        if (query === '') return;
        const otherQuery = flip(Buffer.from(query), bit).toString('latin1');
        expect(verifyCallback({ ...good, queries: [otherQuery] })).toBeUndefined();
      }),
      RUNS,
    );
  });
});
