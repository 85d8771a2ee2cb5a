import { describe, expect, it } from 'vitest';
import type { CallbackField } from '../../../shared/callback/system-variables.ts';
import {
  prepareSchema,
  toUploadedObject,
  type UploadedObject,
} from '../../../shared/callback/uploaded-object.ts';

const ETAG = '97E1A27874032FC4B29F007C90DFA372';
/** To `toMatchObject`, an empty object is like any other. */
const NONE = expect.toSatisfy((vars: object) => Object.keys(vars).length === 0, 'no vars');
const needed = { object: 'a.jpg', etag: ETAG, size: '31' };

function read(fields: Record<string, string>, mapping: Record<string, CallbackField> = {}): UploadedObject {
  return toUploadedObject(new Map(Object.entries(fields)), new Map(Object.entries(mapping)));
}

describe('toUploadedObject', () => {
  it('reads every system variable by its own name', () => {
    const fields = {
      bucket: 'examplebucket',
      ...needed,
      mimeType: 'image/jpeg',
      'imageInfo.height': '221',
      'imageInfo.width': '396',
      'imageInfo.format': 'jpg',
      crc64: '18446744073709551615',
      contentMd5: 'eiEMyp7lbL8KStPBzMdr9w==',
      vpcId: '1',
      clientIp: '10.0.0.1',
      reqId: '5B9CDDCC9D2B0CA88AE2BEA1',
      operation: 'PutObject',
      ticket: 'a.b.c',
    };
    const { 'imageInfo.height': _h, 'imageInfo.width': _w, 'imageInfo.format': _f, ...same } = fields;
    expect(read(fields)).toEqual({
      ...same,
      size: 31,
      image: { height: 221, width: 396, format: 'jpg' },
      vars: {},
    });
  });

  it("reads the names of the documentation's examples without configuration", () => {
    expect(
      read({
        filename: 'a.jpg',
        etag: ETAG,
        size: '1',
        height: '2',
        width: '3',
        my_var1: 'v',
        'x:var1': 'w',
      }),
    ).toMatchObject({
      object: 'a.jpg',
      image: { height: 2, width: 3 },
      vars: { my_var1: 'v', 'x:var1': 'w' },
    });
  });

  it.each([
    ['key', 'object', 'a.jpg'],
    ['eTag', 'etag', ETAG],
    ['ETag', 'etag', ETAG],
    ['fileSize', 'size', 31],
    ['filesize', 'size', 31],
    ['file_size', 'size', 31],
  ] as const)('reads %s as %s', (name, field, value) => {
    const { [field]: text, ...others } = needed;
    expect(read({ ...others, [name]: text })).toMatchObject({ [field]: value, vars: NONE });
  });

  it.each([
    ['mimetype', 'mimeType'],
    ['mime_type', 'mimeType'],
    ['content_md5', 'contentMd5'],
    ['vpc_id', 'vpcId'],
    ['client_ip', 'clientIp'],
    ['req_id', 'reqId'],
    ['x:ticket', 'ticket'],
  ] as const)('reads %s as %s', (name, field) => {
    expect(read({ ...needed, [name]: 'value' })).toMatchObject({ [field]: 'value', vars: NONE });
  });

  it.each([
    ['imageHeight', { height: 7 }],
    ['image_height', { height: 7 }],
    ['imageWidth', { width: 7 }],
    ['image_width', { width: 7 }],
    ['format', { format: '7' }],
    ['image_format', { format: '7' }],
  ] as const)('reads %s as a part of the image', (name, image) => {
    expect(read({ ...needed, [name]: '7' })).toMatchObject({ image, vars: NONE });
  });

  it('knows nothing of what the body does not say of the image', () => {
    expect(read({ ...needed, width: '7' }).image).toEqual({ width: 7, height: undefined, format: undefined });
  });

  it("prefers OSS's own name to a customary one, whichever comes first", () => {
    expect(read({ filename: 'my name', ...needed, height: '3', 'imageInfo.height': '4' })).toMatchObject({
      object: 'a.jpg',
      image: { height: 4 },
      vars: { filename: 'my name', height: '3' },
    });
  });

  it('takes a customary name with a value that does not fit as a variable of the team', () => {
    expect(read({ ...needed, height: 'tall', width: '-1' })).toMatchObject({
      image: undefined,
      vars: { height: 'tall', width: '-1' },
    });
  });

  it('does not choose between two customary names of one variable', () => {
    const { object, ...others } = needed;
    for (const fields of [
      { key: 'a.jpg', filename: 'b.jpg' },
      { filename: 'b.jpg', key: 'a.jpg' },
    ]) {
      expect(() => read({ ...others, ...fields })).toThrow(
        expect.objectContaining({
          code: 'field_duplicated',
          message: expect.stringMatching(/Both (key and filename|filename and key) may be the object/),
        }),
      );
      expect(read({ ...others, ...fields }, { filename: 'object' })).toMatchObject({
        object: 'b.jpg',
        vars: { key: 'a.jpg' },
      });
      expect(read({ ...others, ...fields, object })).toMatchObject({ object, vars: fields });
    }
    expect(read({ ...others, key: 'a.jpg', filename: 'a.jpg' })).toMatchObject({
      object: 'a.jpg',
      vars: { filename: 'a.jpg' },
    });
    expect(read({ ...needed, height: '3', imageHeight: '', image_height: 'tall' })).toMatchObject({
      image: { height: 3 },
      vars: { image_height: 'tall' },
    });
  });

  it('takes empty values as missing, by any name', () => {
    expect(read({ ...needed, height: '', width: '', mimeType: '', crc64: '' })).toMatchObject({
      image: undefined,
      mimeType: undefined,
      crc64: undefined,
      vars: NONE,
    });
    expect(() => read({ ...needed, size: '' })).toThrow(/Missing: size\./);
  });

  it('writes an ETag in one way', () => {
    expect(read({ ...needed, etag: `"${ETAG.toLowerCase()}-12"` }).etag).toBe(`${ETAG}-12`);
  });

  it('keeps variables named like parts of a prototype', () => {
    const { vars } = read({ ...needed, ['__proto__']: 'p', constructor: 'c', hasOwnProperty: 'h' });
    expect(Object.entries(vars)).toEqual(
      expect.arrayContaining([
        ['constructor', 'c'],
        ['hasOwnProperty', 'h'],
      ]),
    );
    const proto = toUploadedObject(new Map([...Object.entries(needed), ['__proto__', 'p']]), new Map()).vars;
    expect(Object.hasOwn(proto, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(proto)).toBe(Object.prototype);
  });

  it('names all that is missing', () => {
    expect(() => read({ bucket: 'examplebucket' })).toThrow(
      expect.objectContaining({
        code: 'field_missing',
        status: 422,
        message: expect.stringContaining('Missing: object, etag, size.'),
      }),
    );
  });

  it.each([
    ['bucket', 'Not_A_Bucket', 'should be the name of a bucket'],
    ['bucket', 'ab', 'should be the name of a bucket'],
    ['bucket', 'bucket-', 'should be the name of a bucket'],
    ['bucket', 'bucket!', 'should be the name of a bucket'],
    ['object', 'x'.repeat(1024), 'should be a key of at most 1023 bytes'],
    ['object', '中'.repeat(342), 'should be a key of at most 1023 bytes'],
    ['etag', 'not an etag', 'should be an ETag'],
    ['etag', `x"${ETAG}`, 'should be an ETag'],
    ['etag', `${ETAG}"x`, 'should be an ETag'],
    ['size', '-1', 'should be a whole number'],
    ['size', '1.5', 'should be a whole number'],
    ['size', ' 1', 'should be a whole number'],
    ['size', '1 ', 'should be a whole number'],
    ['size', '1'.repeat(16), 'should be a whole number'],
    ['imageInfo.width', 'x1', 'should be a whole number'],
    ['imageInfo.height', '1x', 'should be a whole number'],
    ['crc64', '-1', 'should be an unsigned 64-bit number'],
    ['crc64', '1x', 'should be an unsigned 64-bit number'],
    ['crc64', '1'.repeat(21), 'should be an unsigned 64-bit number'],
    ['crc64', '18446744073709551616', 'should be an unsigned 64-bit number'],
  ])('refuses %s = %j', (name, value, message) => {
    expect(() => read({ ...needed, [name]: value })).toThrow(
      expect.objectContaining({
        code: 'field_invalid',
        status: 422,
        message: expect.stringContaining(`The field for ${name} ${message}.`),
      }),
    );
  });

  it.each(['0', '9', '99'])('takes the CRC-64 %s', (crc64) => {
    expect(read({ ...needed, crc64 })).toMatchObject({ crc64 });
  });

  it('takes the longest values that OSS can send', () => {
    expect(
      read({
        object: 'x'.repeat(1023),
        etag: ETAG,
        size: '9'.repeat(15),
        mimeType: 'x'.repeat(10_000),
        crc64: '18446744073709551615',
      }),
    ).toMatchObject({
      size: 999_999_999_999_999,
    });
  });
});

describe("the team's own names", () => {
  const fields = { path: 'a.jpg', hash: ETAG, length: '31' };
  const mapping = { path: 'object', hash: 'etag', length: 'size' } as const;

  it('are read as the mapping says', () => {
    expect(read(fields, mapping)).toMatchObject({ object: 'a.jpg', etag: ETAG, size: 31, vars: NONE });
  });

  it("go before OSS's own name, which then is a variable like any other", () => {
    expect(read({ ...fields, object: 'other' }, mapping)).toMatchObject({
      object: 'a.jpg',
      vars: { object: 'other' },
    });
  });

  it('need not all be there', () => {
    expect(read({ ...needed }, { path: 'object' })).toMatchObject({ object: 'a.jpg' });
    for (const file of [undefined, '']) {
      const body = file === undefined ? fields : { ...fields, file };
      expect(read(body, { ...mapping, file: 'object' })).toMatchObject({ object: 'a.jpg', vars: NONE });
    }
  });

  it('name what is missing where their value is empty', () => {
    expect(() => read({ ...fields, path: '' }, mapping)).toThrow(/Missing: object\./);
  });

  it('may not put two fields of one body into one variable', () => {
    expect(() => read({ ...fields, file: 'b' }, { ...mapping, file: 'object' })).toThrow(
      expect.objectContaining({ code: 'field_duplicated', message: expect.stringContaining('object') }),
    );
  });
});

describe('prepareSchema', () => {
  it('may be called at any time, and changes nothing that is said', () => {
    const fields = new Map([
      ['object', 'photos/cat.jpg'],
      ['etag', 'a'.repeat(32)],
      ['size', '3'],
    ]);
    const before = toUploadedObject(fields, new Map());
    prepareSchema();
    prepareSchema();
    expect(toUploadedObject(fields, new Map())).toEqual(before);
    expect(() => toUploadedObject(new Map([...fields, ['size', 'x']]), new Map())).toThrow(
      expect.objectContaining({ code: 'field_invalid' }),
    );
  });
});
