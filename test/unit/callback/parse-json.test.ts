import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../shared/callback/parse-json.ts';
import { sampleNamed } from '../../support/samples.ts';

const fieldsOf = (text: string): Record<string, string> => Object.fromEntries(parseJson(text));

describe('parseJson', () => {
  it('reads a body that OSS really sent: null for what is missing, a bare number', () => {
    expect(fieldsOf(sampleNamed('json-null').body.toString())).toEqual({
      bucket: 'post-test',
      object: '42cf77bf-2d25-485a-947c-b9216ee079ee',
      etag: '97E1A27874032FC4B29F007C90DFA372',
      size: '31',
      mimeType: 'image/jpeg',
      imageInfo: '',
    });
  });

  it('keeps every digit of a 64-bit number, and of one within a longer text', () => {
    expect(
      fieldsOf('{"crc64":18446744073709551615,"a":"n: 18446744073709551615","b":-9007199254740993}'),
    ).toEqual({
      crc64: '18446744073709551615',
      a: 'n: 18446744073709551615',
      b: '-9007199254740993',
    });
  });

  it('leaves numbers alone that a double holds', () => {
    expect(
      fieldsOf('{"a":9007199254740991,"b":1234567890.12345678,"c":0.5,"d":1e3,"e":12345678901234567e-2}'),
    ).toEqual({
      a: '9007199254740991',
      b: '1234567890.1234567',
      c: '0.5',
      d: '1000',
      e: '123456789012345.67',
    });
  });

  it('takes a long fraction or exponent as a part of its number', () => {
    const fields = fieldsOf(
      '{"a":0.12345678901234567890,"b":1.5e+0000000000000000001,"c":2E-0000000000000000001,"d":1e0000000000000000002,"e":-12345678901234567890,"f":0e99999999999999999999,"g":1e-99999999999999999999}',
    );
    expect(fields).toEqual({
      a: '0.12345678901234568',
      b: '15',
      c: '0.2',
      d: '100',
      e: '-12345678901234567890',
      f: '0',
      g: '0',
    });
  });

  it('gives nested objects dotted names, and arrays and booleans as JSON', () => {
    expect(fieldsOf('{"imageInfo":{"height":1,"width":null},"list":[1,{"a":2}],"yes":true}')).toEqual({
      'imageInfo.height': '1',
      'imageInfo.width': '',
      list: '[1,{"a":2}]',
      yes: 'true',
    });
  });

  it('sees keys, colons and quotes within strings for what they are', () => {
    expect(fieldsOf(String.raw`{"a":"\"b\":1","c\"d" : "e\\","f":":"}`)).toEqual({
      a: '"b":1',
      'c"d': 'e\\',
      f: ':',
    });
  });

  it('takes __proto__ as a name like any other, and changes no prototype', () => {
    const fields = parseJson('{"__proto__":{"polluted":"yes"},"constructor":"x"}');
    expect([...fields]).toEqual([
      ['__proto__.polluted', 'yes'],
      ['constructor', 'x'],
    ]);
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    '{"bucket":"a","bucket":"b"}',
    '{"a":{"b":1,"b":1}}',
    '{"a":[{"b":1,"b":2}]}',
    '{"bucket":"a","\\u0062ucket":"b"}',
    '{"a.b":1,"a":{"b":2}}',
  ])('refuses a field that is named twice: %s', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'field_duplicated' }));
  });

  it('takes a thousand fields and not one more', () => {
    const json = (fields: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: fields }, (_, n) => [`f${n}`, n])));
    expect(parseJson(json(1000)).size).toBe(1000);
    expect(() => parseJson(json(1001))).toThrow('more than 1000 fields');
  });

  it('names the field that nesting makes ambiguous', () => {
    expect(() => parseJson('{"a.b":1,"a":{"b":2}}')).toThrow('Field: "a.b".');
  });

  it.each(['[]', '"text"', '1', 'null', 'true', '[{"a":1}]'])(
    'refuses JSON that is not an object: %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(
        expect.objectContaining({
          code: 'body_malformed',
          message: expect.stringContaining('not an object'),
        }),
      );
    },
  );

  it('goes eight levels deep and not nine', () => {
    const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(parseJson(nested(8)).size).toBe(1);
    expect(() => parseJson(nested(9))).toThrow(
      expect.objectContaining({ code: 'body_malformed', message: expect.stringContaining('too deeply') }),
    );
    expect(() => parseJson(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toThrow(/too deeply/);
  });

  it('reads a megabyte of escapes in good time', () => {
    const startedAt = performance.now();
    expect(parseJson(`{"a":"${'\\n'.repeat(500_000)}"}`).size).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('a body that OSS calls JSON and that is none', () => {
  it.each([
    [
      'filename="a/b.png"&size=5385&mimeType="application/octet-stream"',
      /form-shaped/,
      /Leave callbackBodyType out/,
    ],
    ['  object=x', /form-shaped/, /Leave callbackBodyType out/],
    ['{"a" b=c', /OSS sent/, /with its own quotes/],
    ['{"object":${object}}', /still holds a placeholder/, /with braces/],
    ['{"object":$(object)}', /still holds a placeholder/, /with braces/],
    ['{"object":""a.jpg""}', /quoted twice/, /brings the quotes/],
    ['{"name","x"}', /OSS sent "\{/, /with its own quotes/],
    ['', /an empty body/, /Give the upload a callbackBody/],
    [' \n', /an empty body/, /Give the upload a callbackBody/],
  ])('%j says what OSS sent and why it usually happens', (text, message, hint) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({
        code: 'body_not_json',
        status: 400,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  it('shows the beginning of a long one', () => {
    expect(() => parseJson(`{${'x'.repeat(200)}`)).toThrow(/[^x]x{119}" …/);
    expect(() => parseJson(`{${'x'.repeat(119)}`)).toThrow(/x{119}"\.$/);
  });
});
