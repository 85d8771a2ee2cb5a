import { describe, expect, test } from 'vitest';
import { InvalidCallback } from '../../../../emulator/oss/callback/invalid-callback.ts';
import {
  readCallbackConfig,
  readFormCallbackConfig,
} from '../../../../emulator/oss/callback/read-callback-config.ts';
import { buildCallback } from '../../../../shared/callback/callback-configuration.ts';

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function encode(value: unknown): string {
  return base64(JSON.stringify(value));
}

const GOOD = { callbackUrl: 'http://127.0.0.1:9001/callback', callbackBody: 'object=${object}' };

function readHeader(callback: string, callbackVar?: string) {
  return readCallbackConfig({
    headers: {
      'x-oss-callback': callback,
      ...(callbackVar !== undefined && { 'x-oss-callback-var': callbackVar }),
    },
  });
}

function errorOf(work: () => unknown): InvalidCallback {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidCallback) return error;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

describe('where the configuration is', () => {
  const config = { body: GOOD.callbackBody, mode: 'form', host: undefined, sni: false };
  const variables = new Map([['x:var1', 'value1']]);

  test('in the headers', () => {
    expect(readHeader(encode(GOOD), encode({ 'x:var1': 'value1' }))).toMatchObject({ ...config, variables });
  });

  test('in the query', () => {
    const query = { callback: encode(GOOD), 'callback-var': encode({ 'x:var1': 'value1' }) };
    expect(readCallbackConfig({ query })).toMatchObject({ ...config, variables });
  });

  test('the callback in one and the variables in the other', () => {
    const read = readCallbackConfig({
      headers: { 'x-oss-callback': encode(GOOD) },
      query: { 'callback-var': encode({ 'x:var1': 'value1' }) },
    });
    expect(read).toMatchObject({ ...config, variables });
  });

  test('in a form, with one plain field for each variable', () => {
    const fields: [string, string][] = [
      ['key', 'a.jpg'],
      ['Callback', encode(GOOD)],
      ['x:var1', 'value1'],
      ['x:Größe', 'not=base64;'],
    ];
    expect(readFormCallbackConfig(fields)).toMatchObject({
      ...config,
      variables: new Map([...variables, ['x:größe', 'not=base64;']]),
    });
  });

  test('nowhere: then there is no callback, whatever the variables are', () => {
    expect(readCallbackConfig({})).toBeUndefined();
    expect(readCallbackConfig({ headers: { 'x-oss-callback-var': 'rubbish' } })).toBeUndefined();
    expect(readHeader('')).toBeUndefined();
    expect(readFormCallbackConfig([['x:var1', 'value1']])).toBeUndefined();
  });

  test('an empty callbackUrl is no callback', () => {
    expect(readHeader(encode({ ...GOOD, callbackUrl: '' }))).toBeUndefined();
  });

  test('our own configuration is understood', () => {
    const callback = buildCallback({
      urls: ['https://callback.example.com/a?b', 'http://127.0.0.1:9001/callback'],
      bodyType: 'json',
      fields: { bucket: 'bucket', object: 'object', mine: 'x:mine' },
      literals: { ticket: 'eyJhbGciOiJIUzI1NiJ9.e30.abc' },
      host: 'other.example.com',
    });
    expect(readHeader(callback)).toMatchObject({
      urls: [
        { secure: true, hostname: 'callback.example.com', port: 443, target: '/a?b' },
        { secure: false, hostname: '127.0.0.1', port: 9001, target: '/callback' },
      ],
      body: '{"bucket":${bucket},"object":${object},"mine":${x:mine},"ticket":"eyJhbGciOiJIUzI1NiJ9.e30.abc"}',
      mode: 'json',
      host: 'other.example.com',
      sni: true,
    });
  });
});

describe('the JSON that clients write', () => {
  test.each([
    [
      'escaped slashes and another order (Android)',
      '{"callbackBodyType":"application\\/json","callbackUrl":"http:\\/\\/127.0.0.1\\/a","callbackBody":"{\\"size\\":${size}}"}',
      { mode: 'json', body: '{"size":${size}}' },
    ],
    [
      'an escaped ampersand (Go)',
      '{"callbackBody":"a=1\\u0026b=2","callbackUrl":"http://127.0.0.1/a"}',
      { body: 'a=1&b=2' },
    ],
    [
      'spaces and line feeds (PHP)',
      ' {\n "callbackUrl" : "127.0.0.1:9001" ,\n "callbackBody" : "a" }\n',
      { body: 'a' },
    ],
    [
      'raw UTF-8 (Java)',
      '{"callbackUrl":"127.0.0.1","callbackBody":"春水碧于天","callbackBodyType":"application/json"}',
      { mode: 'json', body: '春水碧于天' },
    ],
    [
      'a boolean (Node)',
      '{"callbackUrl":"https://127.0.0.1","callbackBody":"a","callbackSNI":true}',
      { sni: true },
    ],
    ['false', '{"callbackUrl":"https://127.0.0.1","callbackBody":"a","callbackSNI":false}', { sni: false }],
    [
      'a boolean as text',
      '{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackSNI":"true"}',
      { sni: true },
    ],
    [
      'fields that OSS does not know',
      '{"callbackUrl":"127.0.0.1","callbackBody":"a","more":[1]}',
      { body: 'a' },
    ],
    [
      'an empty host',
      '{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackHost":""}',
      { host: undefined },
    ],
  ])('%s', (_, json, expected) => {
    expect(readHeader(base64(json))).toMatchObject(expected);
  });

  test('variables in any script, with spaces between them', () => {
    const variables = readHeader(
      encode(GOOD),
      base64('{"x:var2":"value2" ,"x:键值":"值：凌波" }'),
    )?.variables;
    expect(variables).toEqual(
      new Map([
        ['x:var2', 'value2'],
        ['x:键值', '值：凌波'],
      ]),
    );
  });
});

describe('what OSS refuses, with its own words', () => {
  const with_ = (changes: Record<string, unknown>) => encode({ ...GOOD, ...changes });
  const filled = (length: number) => with_({ callbackBody: 'x'.repeat(length) });

  test.each([
    ['no base64', 'x123-*&', 'The callback configuration is not base64 encoded.', '0007-00000002', 'x123-*&'],
    ['base64 of URLs', 'a-__', 'The callback configuration is not base64 encoded.', '0007-00000002', 'a-__'],
    ['no JSON', base64('error argument'), 'The callback configuration is not json format.', '0007-00000003'],
    [
      'inner quotes that are not escaped',
      base64('{"callbackUrl":"8.8.8.8:9090","callbackBody":"{"bucket":${bucket}}"}'),
      'The callback configuration is not json format.',
      '0007-00000003',
    ],
    ['a list', encode([GOOD]), 'The callback configuration is not json format.', '0007-00000003'],
    [
      'no text',
      Buffer.from([0x22, 0xff, 0x22]).toString('base64'),
      'The callback configuration is not json format.',
      '0007-00000003',
    ],
    ['no URL', encode({ callbackBody: 'a' }), 'The callback url configuration is invalid.', '0007-00000004'],
    [
      'a URL that is a number',
      with_({ callbackUrl: 1 }),
      'The callback url configuration is invalid.',
      '0007-00000004',
    ],
    [
      'a port that is a word',
      with_({ callbackUrl: 'www.callback-example.com:test' }),
      'The callback url configuration is invalid.',
      '0007-00000004',
    ],
    [
      'six URLs',
      with_({ callbackUrl: 'my1.com;my2.com;my3.com;my4.com;my5.com;my6.com;' }),
      'The number of callback url exceed max value.',
      '0007-00000005',
    ],
    [
      'a host that is a list',
      with_({ callbackHost: [1, 2, 3] }),
      'The callback host configuration is invalid.',
      '0007-00000009',
    ],
    [
      'a host that is no name',
      with_({ callbackHost: '<your-callback-host>' }),
      'The callback host configuration is invalid.',
      '0007-00000009',
    ],
    ['a body that is a list', with_({ callbackBody: [1] }), 'The callback body is invalid.', '0007-00000010'],
    ['no body', encode({ callbackUrl: '127.0.0.1' }), 'The callback body is empty.', '0007-00000011'],
    ['an empty body', with_({ callbackBody: '' }), 'The callback body is empty.', '0007-00000011'],
    [
      'a body type that is a number',
      with_({ callbackBodyType: 123 }),
      'The callback body type configuration is invalid.',
      '0007-00000012',
    ],
    [
      'another body type',
      with_({ callbackBodyType: 'image/jpg' }),
      'The body type of callback is not supported.',
      '0007-00000013',
    ],
    [
      'more than 5 KB',
      filled(4000),
      'The length of callback exceed max value.',
      '0007-00000001',
      filled(4000),
    ],
  ])('%s', (_, callback, message, ec, argumentValue = Buffer.from(callback, 'base64').toString('utf8')) => {
    expect(errorOf(() => readHeader(callback))).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message,
      ec,
      argumentName: 'callback',
      argumentValue,
    });
    expect(errorOf(() => readCallbackConfig({ query: { callback } })).message).toBe(message);
    expect(errorOf(() => readFormCallbackConfig([['callback', callback]])).message).toBe(message);
  });

  test('exactly 5 KB is accepted', () => {
    const overhead = JSON.stringify({ ...GOOD, callbackBody: '' }).length;
    const callback = filled((5 * 1024 * 3) / 4 - overhead);
    expect(callback).toHaveLength(5 * 1024);
    expect(readHeader(callback)).toBeDefined();
  });

  test.each([
    ['$(object)', 'bucket=${bucket}&object=$(object)'],
    ['a brace that is missing', 'size=${size}&my_var=$x:my_var}'],
    ['a dollar sign alone', 'price=5$'],
  ])('a variable that does not begin with "${": %s', (_, callbackBody) => {
    expect(errorOf(() => readHeader(with_({ callbackBody })))).toMatchObject({
      message: 'Left brace must be adjacent to dollar sign.',
      ec: '0007-00000105',
      argumentName: 'ReplaceKeyPrefix',
      argumentValue: callbackBody,
    });
  });

  test('a variable that does not end', () => {
    expect(errorOf(() => readHeader(with_({ callbackBody: 'size=${size' }))).message).toBe(
      'The callback body is invalid.',
    );
  });

  const tooLong = encode({ 'x:var1': 'A'.repeat(4000) });
  test.each([
    ['more than 5 KB', tooLong, 'The length of callback var exceed max value.', '0007-00000101', tooLong],
    ['no base64', 'x123-*&', 'The callback var is not expecten json.', '0007-00000102', 'x123-*&'],
    ['no JSON', base64('{"x:var1":"1"'), 'The callback var is not expecten json.', '0007-00000103'],
    ['a list', encode(['x:var1']), 'The callback var is not expecten json.', '0007-00000103'],
    [
      'a value that is no text',
      encode({ 'x:var1': { a: 'b' } }),
      'The callback var is not expecten json.',
      '0007-00000104',
    ],
    ['a number', encode({ 'x:var1': 1 }), 'The callback var is not expecten json.', '0007-00000104'],
    [
      'a name without "x:"',
      encode({ var1: 'value1' }),
      'The callback var is not expecten json.',
      '0007-00000104',
    ],
    ['a name that is "x:"', encode({ 'x:': '1' }), 'The callback var is not expecten json.', '0007-00000104'],
    [
      'a name in upper case',
      encode({ 'x:userId': '1' }),
      'The callback var is not expecten json.',
      '0007-00000104',
    ],
  ])(
    'variables: %s',
    (_, callbackVar, message, ec, argumentValue = Buffer.from(callbackVar, 'base64').toString('utf8')) => {
      const error = errorOf(() => readHeader(encode(GOOD), callbackVar));
      expect(error).toMatchObject({ message, ec, argumentName: 'callback-var', argumentValue });
    },
  );

  test.each(['callback', 'callback-var'])('%s in the header and in the query', (name) => {
    const value = name === 'callback' ? encode(GOOD) : encode({ 'x:a': '1' });
    const headers = { 'x-oss-callback': encode(GOOD), [`x-oss-${name}`]: value };
    expect(errorOf(() => readCallbackConfig({ headers, query: { [name]: value } }))).toMatchObject({
      message: `Either the ${name} query string parameter or the x-oss-${name} header should be specified, not both.`,
      ec: '0007-00000027',
      argumentName: name,
    });
  });
});
