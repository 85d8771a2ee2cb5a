import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCallback } from '../../emulator/oss/sign-callback.ts';
import { substituteVariables, type VariableValue } from '../../emulator/oss/substitute-variables.ts';
import { parseBody } from '../../functions/callback/parse-body.ts';
import { buildCallback } from '../../shared/callback/callback-configuration.ts';
import { SYSTEM_VARIABLES, type SystemVariable } from '../../shared/callback/system-variables.ts';
import type { UploadedObject } from '../../shared/callback/uploaded-object.ts';
import { verifyCallback } from '../../shared/callback/verify-callback.ts';
import { signingKey } from '../support/callback-events.ts';

const MAX_KEY_BYTES = 1023;
const REQUIRED: readonly SystemVariable[] = ['object', 'etag', 'size'];
const OPTIONAL = SYSTEM_VARIABLES.filter((variable) => !REQUIRED.includes(variable));
/** Such a name could be OSS's own, or a customary one, of another variable. */
const MAY_HAVE_MEANING = /^[\w.:]+$/;

/** Any characters but NUL, which no text of Postgres can hold. */
const anyText = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).filter((text) => !text.includes('\0'));
const key = anyText(400).filter((text) => text !== '' && Buffer.byteLength(text) <= MAX_KEY_BYTES);
const pixels = fc.option(fc.nat({ max: 100_000 }));

const values: Readonly<Record<SystemVariable, fc.Arbitrary<VariableValue>>> = {
  bucket: fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/),
  object: key,
  etag: fc.stringMatching(/^[0-9A-F]{32}(-[1-9][0-9]{0,3})?$/),
  size: fc.integer({ min: 0, max: 999_999_999_999_999 }),
  mimeType: anyText(100),
  'imageInfo.height': pixels,
  'imageInfo.width': pixels,
  'imageInfo.format': fc.option(fc.constantFrom('jpg', 'png', 'webp')),
  crc64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  contentMd5: fc.option(fc.base64String({ maxLength: 24 })),
  vpcId: fc.option(fc.stringMatching(/^vpc-[a-z0-9]{1,20}$/)),
  clientIp: fc.oneof(fc.ipV4(), fc.ipV6()),
  reqId: fc.stringMatching(/^[0-9A-F]{24}$/),
  operation: fc.constantFrom('PutObject', 'PostObject', 'CompleteMultipartUpload'),
};

const noPlaceholder = (text: string): boolean => text !== '' && !text.includes('${');
const fieldName = fc.oneof(
  { weight: 9, arbitrary: anyText(12).filter(noPlaceholder) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'a.b', '10', 'object', 'ticket ') },
);

interface Upload {
  bodyType: 'form' | 'json';
  /** The name of each field of the template, and its variable. */
  fields: [string, SystemVariable | `x:${string}`][];
  values: Record<string, VariableValue>;
  ticket: string;
}

const upload: fc.Arbitrary<Upload> = fc
  .record({
    bodyType: fc.constantFrom('form' as const, 'json' as const),
    variables: fc.subarray(OPTIONAL).map((some) => [...REQUIRED, ...some]),
    custom: fc.uniqueArray(fc.stringMatching(/^x:[a-z0-9_.-]{1,12}$/), { maxLength: 6 }),
    names: fc.uniqueArray(fieldName, { minLength: 20, maxLength: 20 }),
    system: fc.record(values),
    ticket: anyText(60).filter(noPlaceholder),
    customValues: fc.array(anyText(60), { minLength: 6, maxLength: 6 }),
  })
  .map(({ bodyType, variables, custom, names, system, ticket, customValues }) => {
    const all = [...variables, ...custom] as (SystemVariable | `x:${string}`)[];
    const fields = all.map((variable, at): Upload['fields'][number] => {
      const name = names[at] ?? '';
      return [MAY_HAVE_MEANING.test(name) && variable.startsWith('x:') ? `${name} ` : name, variable];
    });
    const ofCustom = custom.map((name, at) => [name, customValues[at] ?? null]);
    return { bodyType, ticket, fields, values: { ...system, ...Object.fromEntries(ofCustom) } };
  })
  .filter(({ fields }) => new Set(fields.map(([name]) => name)).size === fields.length);

/** From the configuration that the client sends to what the function makes of the callback. */
function roundTrip({ bodyType, fields, ticket, values: given }: Upload): UploadedObject {
  const encoded = buildCallback({
    urls: ['https://callback.example.com/a%20b?c=d'],
    bodyType,
    fields: Object.fromEntries(fields),
    literals: { ticket },
  });
  const { callbackBody, callbackBodyType } = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  const body = Buffer.from(substituteVariables(callbackBody, bodyType, given), 'utf8');
  const signature = signCallback({ target: '/a%20b?c=d', body, privateKey: signingKey.privateKey });
  const signed = verifyCallback({
    path: '/a%20b',
    queries: ['?c=d'],
    body,
    signature: Buffer.from(signature, 'base64'),
    publicKey: signingKey.publicKey,
  });
  if (signed === undefined) throw new Error('The signature does not verify.');
  const mapping = new Map(
    fields.flatMap(([name, variable]) =>
      SYSTEM_VARIABLES.includes(variable as SystemVariable)
        ? [[name, variable as SystemVariable] as const]
        : [],
    ),
  );
  return parseBody(signed, callbackBodyType, { CALLBACK_FIELDS: mapping });
}

function expected({ fields, ticket, values: given }: Upload): UploadedObject {
  const used = new Set<string>(fields.map(([, variable]) => variable));
  const value = (name: SystemVariable): VariableValue => (used.has(name) ? (given[name] ?? null) : null);
  const text = (name: SystemVariable): string | undefined => String(value(name) ?? '') || undefined;
  const number = (name: SystemVariable): number | undefined =>
    value(name) === null ? undefined : Number(value(name));
  const image = {
    width: number('imageInfo.width'),
    height: number('imageInfo.height'),
    format: text('imageInfo.format'),
  };
  const custom = fields.filter(([, variable]) => variable.startsWith('x:'));
  return {
    bucket: text('bucket'),
    object: String(given.object),
    etag: String(given.etag),
    size: Number(given.size),
    mimeType: text('mimeType'),
    image: Object.values(image).every((member) => member === undefined) ? undefined : image,
    crc64: text('crc64'),
    contentMd5: text('contentMd5'),
    vpcId: text('vpcId'),
    clientIp: text('clientIp'),
    reqId: text('reqId'),
    operation: text('operation'),
    ticket,
    vars: Object.fromEntries(custom.map(([name, variable]) => [name, String(given[variable])])),
  };
}

describe('whatever the template and the values are', () => {
  it('the function reads what the upload was', () => {
    fc.assert(
      fc.property(upload, (given) => {
        expect(roundTrip(given)).toEqual(expected(given));
      }),
      { numRuns: 3000 },
    );
  });
});
