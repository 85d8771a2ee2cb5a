import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import { type AdmissionRules, admit } from '../../../functions/callback/admit.ts';
import type { TicketClaims } from '../../../shared/callback/ticket.ts';
import type { UploadedObject } from '../../../shared/callback/uploaded-object.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../../shared/uploads/admitted-upload.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { ticketFor, ticketSecret } from '../../support/callback-function.ts';

const uploaded: UploadedObject = {
  bucket: 'examplebucket',
  object: 'photos/a.jpg',
  etag: '97E1A27874032FC4B29F007C90DFA372',
  size: 31,
  mimeType: 'image/jpeg',
  image: { width: 1, height: 2, format: 'jpg' },
  crc64: '18446744073709551615',
  contentMd5: 'md5',
  operation: 'PutObject',
  clientIp: '10.0.0.1',
  reqId: 'request',
  vars: { my_var: 'from the uploader' },
};
const uploads = defineUploads({
  anything: { prefix: '' },
  photo: { prefix: 'photos/' },
  open: { prefix: 'open/', ticket: 'optional', confirm: false },
  avatar: {
    prefix: 'avatars/',
    accept: ['image/*', 'application/pdf'],
    maxSize: '1 KB',
    vars: z.object({ userId: z.string(), age: z.optional(z.number()) }),
  },
  believed: { prefix: 'believed/', accept: ['image/png'], ticket: 'optional', confirm: false },
});

function rules(
  change: Partial<AdmissionRules['config']> & {
    nowSeconds?: number;
    uploads?: AdmissionRules['uploads'];
  } = {},
): AdmissionRules {
  const { nowSeconds = Math.floor(Date.now() / 1000), uploads: kinds = uploads, ...config } = change;
  return {
    nowSeconds,
    uploads: kinds,
    config: {
      BUCKETS: new Set(['examplebucket', 'second-bucket']),
      TICKET_SECRETS: [ticketSecret],
      ADMIT: 'ticket',
      ...config,
    },
  };
}

const withTicket = (
  claims: Partial<TicketClaims> = {},
  change: Partial<UploadedObject> = {},
): UploadedObject => ({
  ...uploaded,
  ticket: ticketFor(claims),
  ...change,
});
const refusal = (code: string, status = 403, message = '') =>
  expect.objectContaining({ code, status, message: expect.stringContaining(message) });

describe('an upload with a ticket', () => {
  it('is admitted as the ticket says', () => {
    const claims = { kind: 'photo', sub: 'user-1', vars: { userId: '1', n: 2 }, maxSize: 31 };
    const { vars: untrustedVars, reqId, ...same } = uploaded;
    expect(admit(withTicket(claims), rules())).toEqual({
      ...same,
      id: 'ticket-00000001',
      kind: 'photo',
      ossRequestId: reqId,
      uploader: 'user-1',
      ticketed: true,
      vars: claims.vars,
      untrustedVars,
    });
  });

  it('takes the bucket from the ticket when the body names none', () => {
    expect(admit(withTicket({}, { bucket: undefined }), rules()).bucket).toBe('examplebucket');
  });

  it('is of the kind of its ticket, not of its prefix', () => {
    expect(admit(withTicket({ kind: 'anything' }), rules()).kind).toBe('anything');
  });

  it('may be any key under the prefix of the ticket', () => {
    expect(admit(withTicket({ prefix: 'photos/' }), rules()).object).toBe('photos/a.jpg');
    expect(admit(withTicket({ prefix: '' }), rules()).object).toBe('photos/a.jpg');
  });

  it.each([
    ['another bucket', { bucket: 'second-bucket' }, {}, 'another bucket'],
    ['another key', { key: 'photos/b.jpg' }, {}, 'another key'],
    ['a key that only begins alike', { key: 'photos/a.jp' }, {}, 'another key'],
    ['another prefix', { prefix: 'videos/' }, {}, 'another prefix'],
    ['fewer bytes', { maxSize: 30 }, {}, 'allows 30 bytes, and this object has 31'],
  ])('for %s is refused', (_, claims, change, message) => {
    expect(() => admit(withTicket(claims, change), rules())).toThrow(
      refusal('ticket_mismatch', 403, message),
    );
  });

  it('that has expired is refused', () => {
    expect(() => admit(withTicket({ exp: 1000 }), rules())).toThrow(refusal('ticket_expired'));
  });

  it('that nobody here issued is refused, also where none is needed', () => {
    for (const ADMIT of ['ticket', 'signature'] as const) {
      expect(() => admit({ ...uploaded, ticket: `${ticketFor()}x` }, rules({ ADMIT }))).toThrow(
        refusal('ticket_invalid'),
      );
    }
  });

  it('for a bucket that is not ours is refused', () => {
    const elsewhere = withTicket({ bucket: 'third-bucket' }, { bucket: 'third-bucket' });
    expect(() => admit(elsewhere, rules())).toThrow(refusal('bucket_not_allowed'));
  });

  it.each(['no-such-kind', 'constructor', '__proto__'])(
    'for the kind %s, which there is not, is refused',
    (kind) => {
      expect(() => admit(withTicket({ kind }), rules())).toThrow(refusal('kind_unknown'));
    },
  );

  it('for a result of ours is refused: results start no work', () => {
    const key = '_results/photos/a.webp';
    expect(() => admit(withTicket({ key }, { object: key }), rules())).toThrow(refusal('kind_unknown'));
  });
});

describe('what its kind allows', () => {
  const avatar = (change: Partial<UploadedObject> = {}, claims: Partial<TicketClaims> = {}) => {
    const object = 'avatars/1.jpg';
    const ticket = ticketFor({ kind: 'avatar', key: object, vars: { userId: '1' }, ...claims });
    return admit({ ...uploaded, object, ticket, ...change }, rules());
  };

  it('is admitted, with the vars of the ticket as they are', () => {
    const vars = { userId: '1', age: 5, more: [true] };
    expect(avatar({}, { vars })).toMatchObject({ kind: 'avatar', vars });
    expect(avatar({ size: 1024, mimeType: 'Application/PDF; version=2' }).size).toBe(1024);
  });

  it('is not more bytes', () => {
    expect(() => avatar({ size: 1025 })).toThrow(
      refusal('object_too_large', 413, 'It has 1025 bytes, of at most 1024.'),
    );
  });

  it.each(['text/html', 'imagex/png', 'application/pdf2', ''])('is not the type %j', (mimeType) => {
    expect(() => avatar({ mimeType })).toThrow(
      refusal('type_not_accepted', 415, `It is "${mimeType}", and the kind takes image/*, application/pdf.`),
    );
  });

  it('waits for OSS to say the type, unless nobody asks OSS', () => {
    expect(avatar({ mimeType: undefined }).mimeType).toBeUndefined();
    const believed = { ...uploaded, object: 'believed/a', mimeType: undefined };
    expect(() => admit(believed, rules())).toThrow(
      expect.objectContaining({
        code: 'field_missing',
        message: expect.stringContaining('Missing: mimeType.'),
        hint: 'Put mimeType=${mimeType} into callbackBody.',
      }),
    );
  });

  it.each([
    [{}, 'userId: '],
    [{ userId: 1 }, 'userId: '],
    [{ userId: '1', age: 'old' }, 'age: '],
  ])('is not a ticket with the vars %j', (vars, message) => {
    expect(() => avatar({}, { vars })).toThrow(refusal('vars_invalid', 422, message));
  });

  it('is not a ticket for a kind of other keys', () => {
    expect(() => avatar({}, { kind: 'photo' })).toThrow(
      refusal('ticket_mismatch', 403, 'for the kind "photo", whose keys begin with "photos/".'),
    );
  });
});

describe('an upload without a ticket', () => {
  it('B22: is refused, whatever the signature says', () => {
    expect(() => admit(uploaded, rules())).toThrow(refusal('ticket_missing'));
  });

  it('is admitted where only the signature is asked for, or the kind says so', () => {
    const { vars: untrustedVars } = uploaded;
    expect(admit(uploaded, rules({ ADMIT: 'signature' }))).toMatchObject({
      kind: 'photo',
      ticketed: false,
      uploader: undefined,
      vars: {},
      untrustedVars,
    });
    expect(admit({ ...uploaded, object: 'open/a' }, rules())).toMatchObject({
      kind: 'open',
      ticketed: false,
    });
  });

  it('is known by its bucket, object and ETag, and by nothing else', () => {
    const idOf = (change: Partial<UploadedObject>) =>
      admit({ ...uploaded, ...change }, rules({ ADMIT: 'signature' })).id;
    const id = idOf({});
    expect(id).toMatch(/^obj_[\w-]{32}$/);
    expect(idOf({ reqId: 'other', clientIp: 'other', size: 99, vars: {}, mimeType: undefined })).toBe(id);
    const others = [idOf({ bucket: 'second-bucket' }), idOf({ object: 'photos/b.jpg' }), idOf({ etag: 'A' })];
    expect(new Set([id, ...others]).size).toBe(4);
  });

  it('needs the name of its bucket', () => {
    expect(() => admit({ ...uploaded, bucket: undefined }, rules({ ADMIT: 'signature' }))).toThrow(
      refusal('field_missing', 422, 'bucket'),
    );
  });

  it('in a bucket that is not ours is refused', () => {
    expect(() => admit({ ...uploaded, bucket: 'third-bucket' }, rules({ ADMIT: 'signature' }))).toThrow(
      refusal('bucket_not_allowed'),
    );
  });

  it('of no kind is refused', () => {
    const strict = rules({ ADMIT: 'signature', uploads: { photo: { prefix: 'photos/' } } });
    expect(() => admit({ ...uploaded, object: 'other' }, strict)).toThrow(refusal('kind_unknown'));
    expect(() => admit({ ...uploaded, object: '_results/x' }, rules({ ADMIT: 'signature' }))).toThrow(
      refusal('kind_unknown'),
    );
  });
});

describe('the types', () => {
  it('let nothing that was not admitted pass for an admitted upload', () => {
    expectTypeOf<Omit<UploadedObject, 'reqId'>>().not.toExtend<AdmittedUpload>();
    expectTypeOf<ClaimedUpload & { state: 'recorded' }>().not.toExtend<AdmittedUpload>();
    // @ts-expect-error the brand is missing
    const forged: AdmittedUpload = {
      id: '1',
      kind: 'a',
      bucket: 'b',
      object: 'o',
      etag: 'e',
      size: 1,
      ticketed: true,
      vars: {},
      untrustedVars: {},
      state: 'recorded',
    };
    expect(forged.id).toBe('1');
  });
});
