import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { substituteVariables } from '../../../emulator/oss/substitute-variables.ts';
import fixtures from '../../fixtures/signed-callbacks.json' with { type: 'json' };

function bodyOf(id: string): string {
  const sample = fixtures.samples.find((candidate) => candidate.id === id);
  if (sample === undefined) throw new Error(`There is no sample ${id}.`);
  return sample.body;
}

describe('form mode', () => {
  test('gives the body that OSS signed in 2018', () => {
    const template =
      'filename=${object}&size=${size}&mimeType=${mimeType}&height=${imageInfo.height}&width=${imageInfo.width}';
    const values = {
      object: '.snappython.png',
      size: 6014,
      mimeType: 'image/png',
      'imageInfo.height': 221,
      'imageInfo.width': 396,
    };
    expect(substituteVariables(template, 'form', values)).toBe(bodyOf('documentation-2018-full-request'));
  });

  test.each([
    ['a/b:c', 'a%2Fb%3Ac'],
    ['a_b.c-d', 'a_b.c-d'],
    ["!'()*", '%21%27%28%29%2A'],
    ['two words+more', 'two%20words%2Bmore'],
    ['中文', '%E4%B8%AD%E6%96%87'],
    ['a&b=c%d', 'a%26b%3Dc%25d'],
  ])('encodes the value %s as %s', (value, encoded) => {
    expect(substituteVariables('object=${object}', 'form', { object: value })).toBe(`object=${encoded}`);
  });

  test('leaves the template around the variables as it is', () => {
    const template = 'x:var1=${x:var1}& note=a/b';
    expect(substituteVariables(template, 'form', { 'x:var1': 'v' })).toBe('x:var1=v& note=a/b');
  });

  test('puts nothing in for what is missing', () => {
    const template = 'height=${imageInfo.height}&vpc=${vpcId}&mine=${x:mine}';
    expect(substituteVariables(template, 'form', { vpcId: null })).toBe('height=&vpc=&mine=');
  });

  test('gives back every value to a form parser', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (object) => {
        const body = substituteVariables('a=1&object=${object}&b=2', 'form', { object });
        expect([...new URLSearchParams(body)]).toEqual([
          ['a', '1'],
          ['object', object],
          ['b', '2'],
        ]);
      }),
    );
  });
});

describe('JSON mode', () => {
  test('gives the body that OSS signed with quoted strings and bare numbers', () => {
    const template =
      '{"name":${x:fname},"source_name":${object},"size":${size},"pic_info":"${imageInfo.width},${imageInfo.height}"}';
    const values = {
      'x:fname': '2f7b2ccf30e9270ea920f1ab8a4037a546a2f0d5.jpg',
      object: '1/1_hFRtDLgM_2f7b2ccf30e9270ea920f1ab8a4037a546a2f0d5.jpg',
      size: 114020,
      'imageInfo.width': 810,
      'imageInfo.height': 539,
    };
    expect(substituteVariables(template, 'json', values)).toBe(bodyOf('json-string-and-numbers'));
  });

  test('gives the body that OSS signed with null for what is missing', () => {
    const template =
      '{"bucket":${bucket},"object":${object},"etag":${etag},"size":${size},"mimeType":${mimeType},"imageInfo":${imageInfo}}';
    const values = {
      bucket: 'post-test',
      object: '42cf77bf-2d25-485a-947c-b9216ee079ee',
      etag: '97E1A27874032FC4B29F007C90DFA372',
      size: 31,
      mimeType: 'image/jpeg',
    };
    expect(substituteVariables(template, 'json', values)).toBe(bodyOf('json-null'));
  });

  test('writes a 64-bit checksum as a bare number with every digit', () => {
    const values = { crc64: 18446744073709551615n };
    expect(substituteVariables('{"crc64":${crc64}}', 'json', values)).toBe('{"crc64":18446744073709551615}');
  });

  test('breaks the JSON of a template with quotes around a string, as OSS does', () => {
    expect(substituteVariables('{"o":"${object}"}', 'json', { object: 'a' })).toBe('{"o":""a""}');
  });

  test('gives back every value to a JSON parser', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (object) => {
        expect(JSON.parse(substituteVariables('{"o":${object}}', 'json', { object }))).toEqual({ o: object });
      }),
    );
  });
});

test('a name that OSS does not know stays as it was written', () => {
  const template = 'a=${unknown}&b=$(object)&c=${ object }&d=$object';
  expect(substituteVariables(template, 'form', { unknown: 'u', object: 'o' })).toBe(template);
});

test('a value that looks like a variable is not substituted again', () => {
  const values = { object: '${bucket}', bucket: 'secret' };
  expect(substituteVariables('${object}', 'json', values)).toBe('"${bucket}"');
});
