import * as z from 'zod/mini';
import { type $ZodObject, $ZodObjectJIT } from 'zod/v4/core';
import { CallbackError } from '../http/errors.ts';
import { readEtag } from '../oss/read-etag.ts';
import { type NamedValues, nameFields } from './name-fields.ts';
import type { CallbackField } from './system-variables.ts';

const MAX_KEY_BYTES = 1023;
const MAX_UINT64 = '18446744073709551615';

const SHOULD_BE_KEY = `should be a key of at most ${MAX_KEY_BYTES} bytes`;
const SHOULD_BE_UINT64 = 'should be an unsigned 64-bit number';
const WHOLE_NUMBER = { pattern: /^\d{1,15}$/, should: 'should be a whole number' };
const FORMATS = {
  bucket: { pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, should: 'should be the name of a bucket' },
  etag: { pattern: /^"?[0-9A-Za-z-]{1,64}"?$/, should: 'should be an ETag' },
  size: WHOLE_NUMBER,
  'imageInfo.height': WHOLE_NUMBER,
  'imageInfo.width': WHOLE_NUMBER,
} satisfies Partial<Record<CallbackField, { pattern: RegExp; should: string }>>;

function hasFormat(field: CallbackField): field is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, field);
}

function fits(field: CallbackField, value: string): boolean {
  return !hasFormat(field) || FORMATS[field].pattern.test(value);
}

function formatted(field: keyof typeof FORMATS) {
  return z.string().check(z.regex(FORMATS[field].pattern, FORMATS[field].should));
}

function isKey(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_KEY_BYTES;
}

function isUint64(digits: string): boolean {
  return /^\d{1,20}$/.test(digits) && (digits.length < MAX_UINT64.length || digits <= MAX_UINT64);
}

/**
 * Everything is text here, as in a form; what is a number is turned into one afterwards. Variables that may be any text
 * are not listed: those that need no check cost nothing.
 */
function createSchema() {
  const shape = {
    bucket: z.optional(formatted('bucket')),
    object: z.string().check(z.refine(isKey, SHOULD_BE_KEY)),
    etag: formatted('etag'),
    size: formatted('size'),
    'imageInfo.height': z.optional(formatted('imageInfo.height')),
    'imageInfo.width': z.optional(formatted('imageInfo.width')),
    crc64: z.optional(z.string().check(z.refine(isUint64, SHOULD_BE_UINT64))),
  } satisfies Partial<Record<CallbackField, z.ZodMiniType>>;
  // As zod's own z.object, which is compiled; that of zod/mini is not, and takes half as long again.
  return new $ZodObjectJIT({ type: 'object', shape }) as $ZodObject<typeof shape>;
}

type CheckedValues = z.infer<ReturnType<typeof createSchema>>;

let schema: ReturnType<typeof createSchema> | undefined;

function checkedValues(): ReturnType<typeof createSchema> {
  schema ??= createSchema();
  return schema;
}

/** Makes and compiles what checks the fields, for when there is time; else the first that comes waits for it. */
export function prepareSchema(): void {
  z.safeParse(checkedValues(), {});
}

/** What the body says of the object that has landed. `bucket` may be absent: a ticket names it too. */
export interface UploadedObject {
  bucket?: string | undefined;
  object: string;
  /** Upper case, without quotes. */
  etag: string;
  size: number;
  mimeType?: string | undefined;
  image?: ImageInfo | undefined;
  /** Unsigned 64 bit, so text. */
  crc64?: string | undefined;
  contentMd5?: string | undefined;
  vpcId?: string | undefined;
  clientIp?: string | undefined;
  reqId?: string | undefined;
  operation?: string | undefined;
  ticket?: string | undefined;
  /** Every other field of the body, by the name that the template gave it. The uploader can choose these. */
  vars: Readonly<Record<string, string>>;
}

export interface ImageInfo {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly format?: string | undefined;
}

function toImage(values: NamedValues): ImageInfo | undefined {
  const { 'imageInfo.width': width, 'imageInfo.height': height, 'imageInfo.format': format } = values;
  if (width === undefined && height === undefined && format === undefined) return undefined;
  const toNumber = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
  return { width: toNumber(width), height: toNumber(height), format };
}

function toTyped(checked: CheckedValues, named: NamedValues, vars: UploadedObject['vars']): UploadedObject {
  return {
    bucket: checked.bucket,
    object: checked.object,
    etag: readEtag(checked.etag),
    size: Number(checked.size),
    mimeType: named.mimeType,
    image: toImage(named),
    crc64: checked.crc64,
    contentMd5: named.contentMd5,
    vpcId: named.vpcId,
    clientIp: named.clientIp,
    reqId: named.reqId,
    operation: named.operation,
    ticket: named.ticket,
    vars,
  };
}

const REQUIRED = ['object', 'etag', 'size'] as const;

/** Gives each field of the body its meaning and its type. `mapping` is the team's own: name of the field → variable. */
export function toUploadedObject(
  fields: ReadonlyMap<string, string>,
  mapping: ReadonlyMap<string, CallbackField>,
): UploadedObject {
  const { named, vars } = nameFields(fields, mapping, fits);
  const result = z.safeParse(checkedValues(), named);
  if (result.success) return toTyped(result.data, named, vars);
  const missing = REQUIRED.filter((field) => named[field] === undefined);
  if (missing.length > 0)
    throw new CallbackError('field_missing', { detail: `Missing: ${missing.join(', ')}.` });
  const [detail = ''] = result.error.issues.map(
    ({ path, message }) => `The field for ${path.join()} ${message}.`,
  );
  throw new CallbackError('field_invalid', { detail });
}
