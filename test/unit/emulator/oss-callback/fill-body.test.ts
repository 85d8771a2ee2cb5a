import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillBody, type Upload, usesImageInfo } from '../../../../emulator/oss/callback/body-variables.ts';
import { readCallbackConfig } from '../../../../emulator/oss/callback/read-callback-config.ts';
import { parseForm } from '../../../../shared/callback/parse-form.ts';
import { parseJson } from '../../../../shared/callback/parse-json.ts';
import { SYSTEM_VARIABLES } from '../../../../shared/callback/system-variables.ts';
import { anUpload } from '../../../support/an-upload.ts';
import { sampleNamed } from '../../../support/samples.ts';

interface Template {
  body: string;
  json: boolean;
  variables?: Record<string, string>;
}

function configOf({ body, json, variables = {} }: Template) {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  const config = readCallbackConfig({
    headers: {
      'x-oss-callback': encode({
        callbackUrl: '127.0.0.1',
        callbackBody: body,
        ...(json && { callbackBodyType: 'application/json' }),
      }),
      'x-oss-callback-var': encode(variables),
    },
  });
  if (config === undefined) throw new Error('There is no callback.');
  return config;
}

function fill(template: Template, upload: Partial<Upload> = {}): string {
  return fillBody(configOf(template), { ...anUpload, ...upload }).toString('utf8');
}

const ALL = [...SYSTEM_VARIABLES, 'imageInfo'];

describe('every system variable', () => {
  test('in a form', () => {
    const body = ALL.map((name) => `${name}=\${${name}}`).join('&');
    expect(fill({ body, json: false }).split('&')).toEqual([
      'bucket=examplebucket',
      'object=dir%2F%E4%B8%AD%E6%96%87%20%2B.jpg',
      'etag=97E1A27874032FC4B29F007C90DFA372',
      'size=482113',
      'mimeType=image%2Fjpeg',
      'imageInfo.height=1080',
      'imageInfo.width=1920',
      'imageInfo.format=jpg',
      'crc64=18446744073709551615',
      'contentMd5=l%2BGieHQDL8Synwf8kN%2Bjcg%3D%3D',
      'vpcId=',
      'clientIp=203.0.113.17',
      'reqId=69B3010E5A3F2C34318A9C11',
      'operation=PutObject',
      'imageInfo=',
    ]);
  });

  test('in JSON', () => {
    const body = `{${ALL.map((name) => `"${name}":\${${name}}`).join(',')}}`;
    expect(fill({ body, json: true })).toBe(
      '{"bucket":"examplebucket","object":"dir/中文 +.jpg","etag":"97E1A27874032FC4B29F007C90DFA372","size":482113,' +
        '"mimeType":"image/jpeg","imageInfo.height":1080,"imageInfo.width":1920,"imageInfo.format":"jpg",' +
        '"crc64":18446744073709551615,"contentMd5":"l+GieHQDL8Synwf8kN+jcg==","vpcId":null,"clientIp":"203.0.113.17",' +
        '"reqId":"69B3010E5A3F2C34318A9C11","operation":"PutObject","imageInfo":null}',
    );
  });

  test.each([null, undefined])('is empty or null where there is none (image: %s)', (image) => {
    const names = [
      'mimeType',
      'imageInfo.height',
      'imageInfo.width',
      'imageInfo.format',
      'contentMd5',
      'vpcId',
    ];
    const nothing: Partial<Upload> = { mimeType: null, contentMd5: null, vpcId: null };
    const { image: _, ...without } = anUpload;
    const upload = image === undefined ? without : { ...anUpload, image };
    const form = configOf({ body: names.map((name) => `${name}=\${${name}}`).join('&'), json: false });
    expect(fillBody(form, { ...upload, ...nothing }).toString()).toBe(
      names.map((name) => `${name}=`).join('&'),
    );
    const json = configOf({ body: names.map((name) => `\${${name}}`).join(), json: true });
    expect(fillBody(json, { ...upload, ...nothing }).toString()).toBe('null,null,null,null,null,null');
  });
});

test('a custom variable cannot stand for one of OSS, and a missing one is empty', () => {
  const variables = { 'x:size': '1', 'x:__proto__': 'p' };
  const body = 'size=${size}&mine=${x:size}&p=${x:__proto__}&none=${x:none}';
  expect(fill({ body, json: false, variables })).toBe('size=482113&mine=1&p=p&none=');
});

test.each([
  ['w=${imageInfo.width}', true],
  ['{"f":${imageInfo.format}}', true],
  ['object=${object}&i=${imageInfo}', false],
])('whether the image has to be looked at: %s', (body, uses) => {
  expect(usesImageInfo({ body })).toBe(uses);
});

describe('the bodies that OSS signed come out of their templates', () => {
  test.each([
    [
      'documentation-2018-full-request',
      {
        body: 'filename=${object}&size=${size}&mimeType=${mimeType}&height=${imageInfo.height}&width=${imageInfo.width}',
        json: false,
      },
      {
        object: '.snappython.png',
        size: 6014,
        mimeType: 'image/png',
        image: { height: 221, width: 396, format: 'png' },
      },
    ],
    ['documentation-2015', { body: 'bucket=${bucket}', json: false }, { bucket: 'yonghu-test' }],
    [
      'json-string-and-numbers',
      {
        body: '{"name":${x:fname},"source_name":${object},"size":${size},"pic_info":"${imageInfo.width},${imageInfo.height}"}',
        json: true,
        variables: { 'x:fname': '2f7b2ccf30e9270ea920f1ab8a4037a546a2f0d5.jpg' },
      },
      {
        object: '1/1_hFRtDLgM_2f7b2ccf30e9270ea920f1ab8a4037a546a2f0d5.jpg',
        size: 114_020,
        image: { height: 539, width: 810, format: 'jpg' },
      },
    ],
    [
      'json-null',
      {
        body: '{"bucket":${bucket},"object":${object},"etag":${etag},"size":${size},"mimeType":${mimeType},"imageInfo":${imageInfo}}',
        json: true,
      },
      { bucket: 'post-test', object: '42cf77bf-2d25-485a-947c-b9216ee079ee', size: 31 },
    ],
  ] satisfies [string, Template, Partial<Upload>][])('%s', (id, template, upload) => {
    expect(fill(template, upload)).toBe(sampleNamed(id).body.toString('utf8'));
  });
});

describe('whatever the template and the values are, our own parsers read back', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const value = fc.oneof(text, fc.constantFrom('${bucket}', '"', '\\', '&=%+ \r\n', '\u2028', '😀', '$'));
  const customName = fc.stringMatching(/^x:[a-z0-9_.-]{1,10}$/);
  const given = fc.record({
    object: value,
    mimeType: fc.option(value),
    vpcId: fc.option(value),
    size: fc.nat(),
    crc64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    image: fc.option(fc.record({ height: fc.nat(), width: fc.nat(), format: value })),
    variables: fc.dictionary(customName, value, { maxKeys: 4, noNullPrototype: true }),
    names: fc.shuffledSubarray(ALL, { minLength: 1 }),
  });

  function expected(names: readonly string[], upload: Upload, variables: Record<string, string>) {
    const image = upload.image === 'unreadable' ? null : upload.image;
    const values: Record<string, unknown> = {
      ...upload,
      ...variables,
      imageInfo: null,
      'imageInfo.height': image?.height ?? null,
      'imageInfo.width': image?.width ?? null,
      'imageInfo.format': image?.format ?? null,
    };
    return new Map(names.map((name) => [name, String(values[name] ?? '')]));
  }

  test.each(['form', 'json'] as const)('%s', (mode) => {
    fc.assert(
      fc.property(given, ({ variables, names, ...changes }) => {
        const all = [...names, ...Object.keys(variables)];
        const json = mode === 'json';
        const body = json
          ? `{${all.map((name) => `${JSON.stringify(name)}:\${${name}}`).join(',')}}`
          : all.map((name) => `${encodeURIComponent(name)}=\${${name}}`).join('&');
        const upload: Upload = { ...anUpload, ...changes };
        const filled = fillBody(configOf({ body, json, variables }), upload).toString('utf8');
        expect(json ? parseJson(filled) : parseForm(filled)).toEqual(expected(all, upload, variables));
      }),
      { numRuns: 1000 },
    );
  });
});
