import * as z from 'zod/mini';
import { CallbackError } from '../http/errors.ts';
import { nameFields } from './name-fields.ts';
import type { CallbackField } from './system-variables.ts';

const MAX_KEY_BYTES = 1023;
const MAX_UINT64 = 2n ** 64n - 1n;

const text = z.optional(z.string().check(z.maxLength(1024, 'is too long')));
const wholeNumber = z.optional(z.string().check(z.regex(/^\d{1,15}$/, 'should be a whole number')));

/** Everything is text here, as in a form; what is a number is turned into one afterwards. */
const FieldValues = z.object({
  bucket: z.optional(
    z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'should be the name of a bucket')),
  ),
  object: z
    .string()
    .check(
      z.refine(
        (key) => Buffer.byteLength(key) <= MAX_KEY_BYTES,
        `should be a key of at most ${MAX_KEY_BYTES} bytes`,
      ),
    ),
  etag: z.string().check(z.regex(/^"?[0-9A-Za-z-]{1,64}"?$/, 'should be an ETag')),
  size: z.string().check(z.regex(/^\d{1,15}$/, 'should be a whole number')),
  mimeType: text,
  'imageInfo.height': wholeNumber,
  'imageInfo.width': wholeNumber,
  'imageInfo.format': text,
  crc64: z.optional(
    z
      .string()
      .check(
        z.refine(
          (digits) => /^\d{1,20}$/.test(digits) && BigInt(digits) <= MAX_UINT64,
          'should be an unsigned 64-bit number',
        ),
      ),
  ),
  contentMd5: text,
  vpcId: text,
  clientIp: text,
  reqId: text,
  operation: text,
  ticket: z.optional(z.string()),
} satisfies Record<CallbackField, z.ZodMiniType>);

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

function fits(field: CallbackField, value: string): boolean {
  return z.safeParse(FieldValues.shape[field] as z.ZodMiniType, value).success;
}

type Values = z.infer<typeof FieldValues>;

/** An empty value is a missing one: OSS writes `height=` for what is not an image. */
function pickValues(named: ReadonlyMap<string, string>): { [F in CallbackField]: string | undefined } {
  return {
    bucket: named.get('bucket') || undefined,
    object: named.get('object') || undefined,
    etag: named.get('etag') || undefined,
    size: named.get('size') || undefined,
    mimeType: named.get('mimeType') || undefined,
    'imageInfo.height': named.get('imageInfo.height') || undefined,
    'imageInfo.width': named.get('imageInfo.width') || undefined,
    'imageInfo.format': named.get('imageInfo.format') || undefined,
    crc64: named.get('crc64') || undefined,
    contentMd5: named.get('contentMd5') || undefined,
    vpcId: named.get('vpcId') || undefined,
    clientIp: named.get('clientIp') || undefined,
    reqId: named.get('reqId') || undefined,
    operation: named.get('operation') || undefined,
    ticket: named.get('ticket') || undefined,
  };
}

function toImage(values: Values): ImageInfo | undefined {
  const { 'imageInfo.width': width, 'imageInfo.height': height, 'imageInfo.format': format } = values;
  if (width === undefined && height === undefined && format === undefined) return undefined;
  const toNumber = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
  return { width: toNumber(width), height: toNumber(height), format };
}

function toTyped(values: Values, vars: UploadedObject['vars']): UploadedObject {
  return {
    bucket: values.bucket,
    object: values.object,
    etag: values.etag.replaceAll('"', '').toUpperCase(),
    size: Number(values.size),
    mimeType: values.mimeType,
    image: toImage(values),
    crc64: values.crc64,
    contentMd5: values.contentMd5,
    vpcId: values.vpcId,
    clientIp: values.clientIp,
    reqId: values.reqId,
    operation: values.operation,
    ticket: values.ticket,
    vars,
  };
}

const REQUIRED = ['object', 'etag', 'size'] as const;

/** Gives each field of the body its meaning and its type. `mapping` is the team's own: name of the field → variable. */
export function toUploadedObject(
  fields: ReadonlyMap<string, string>,
  mapping: ReadonlyMap<string, CallbackField>,
): UploadedObject {
  const { named, vars } = nameFields(fields, mapping, (field, value) => fits(field, value));
  const values = pickValues(named);
  const result = z.safeParse(FieldValues, values);
  if (result.success) return toTyped(result.data, vars);
  const missing = REQUIRED.filter((field) => values[field] === undefined);
  if (missing.length > 0)
    throw new CallbackError('field_missing', { detail: `Missing: ${missing.join(', ')}.` });
  const [issue] = result.error.issues;
  throw new CallbackError('field_invalid', {
    detail: `The field for ${issue?.path.join('.')} ${issue?.message}.`,
  });
}
