import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFcEvent } from '../../emulator/fc/http-event.ts';
import { queryCandidates } from '../../shared/callback/query-candidates.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });

describe('the query that Function Compute took apart', () => {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.nat(99).map(String) },
  );
  const plain = (minLength: number) =>
    fc.stringMatching(new RegExp(`^[A-Za-z][\\w.~!$'()*/:@-]{${minLength},8}$`));
  const percent = encodeURIComponent;
  const minimal = (part: string): string => encodeURI(part).replace(/[&#+=]/g, percent);
  const join =
    (encode: (part: string) => string, bare = false) =>
    (pairs: [string, string][]): string =>
      pairs
        .map(([key, value]) => (bare && value === '' ? encode(key) : `${encode(key)}=${encode(value)}`))
        .join('&');

  it.each<[string, fc.Arbitrary<string>, fc.Arbitrary<string>, (pairs: [string, string][]) => string]>([
    ['encodeURIComponent', name, text, join(percent)],
    ['encodeURIComponent, names without values bare', name, text, join(percent, true)],
    ['forms', name, text, join((part) => percent(part).replaceAll('%20', '+'))],
    [
      'encodeURI',
      name.filter((key) => !key.includes(';')),
      text.filter((value) => !value.includes(';')),
      join(minimal),
    ],
    ['no encoding', plain(0), plain(0), join((part) => part)],
  ])('is found again when it was in order and encoded as by %s', (_, keys, values, encode) => {
    const bytes = (key: string): Buffer => Buffer.from(key);
    const parameters = fc
      .dictionary(keys, values, { minKeys: 1, maxKeys: 5 })
      .map((given) => Object.entries(given).sort(([one], [two]) => Buffer.compare(bytes(one), bytes(two))));
    fc.assert(
      fc.property(parameters, (pairs) => {
        const query = `?${encode(pairs)}`;
        const event = toFcEvent({
          method: 'POST',
          target: `/${query}`,
          httpVersion: '1.1',
          rawHeaders: [],
          body: Buffer.alloc(0),
          sourceIp: '127.0.0.1',
          accountId: '0',
          requestId: '1',
          time: new Date(0),
        });
        const { queryParameters } = JSON.parse(event.toString('utf8'));
        expect([...queryCandidates(queryParameters, undefined).keys()]).toContain(query);
      }),
      { numRuns: 500 },
    );
  });
});
