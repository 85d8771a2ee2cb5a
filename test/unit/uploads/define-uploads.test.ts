import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import type { Json } from '../../../shared/uploads/admitted-upload.ts';
import { defineUploads, kindOfObject, requireDefined } from '../../../shared/uploads/define-uploads.ts';
import type { KindDefinition, UploadedHook, UploadKind } from '../../../shared/uploads/upload-kind.ts';
import type { Uploaded } from '../../../shared/uploads/uploaded.ts';

const define = (kinds: Record<string, unknown>) => () =>
  defineUploads(kinds as Record<string, KindDefinition<unknown>>);

describe('defineUploads', () => {
  it('gives back the kinds as they are', () => {
    const kinds = {
      avatar: {
        prefix: 'avatars/',
        accept: ['image/*', 'application/pdf'],
        maxSize: '5 MB',
        thumbnails: { small: { width: 128, height: 128, fit: 'fill', format: 'webp', quality: 80 } },
      },
      video: {
        prefix: 'videos/',
        accept: ['video/*'],
        maxSize: '5 GB',
        transcode: { hd: { height: 720 } },
        thumbnails: { poster: { at: '1.5s', width: 640 } },
      },
      open: { prefix: '', ticket: 'optional', thumbnails: { both: { width: 9 }, poster: { at: '0s' } } },
    } as const;
    expect(defineUploads(kinds)).toBe(kinds);
    expect(requireDefined(kinds)).toBe(kinds);
  });

  it.each([
    [
      { avatar: { prefix: 'a/' }, photo: { prefix: 'a/' } },
      'uploads.ts: kind "photo": has the same prefix, "a/", as kind "avatar": give each one of its own.',
    ],
    [{ Avatar: { prefix: 'a/' } }, 'kind "Avatar": a name begins with a lower-case letter'],
    [{ 'a b': { prefix: 'a/' } }, 'kind "a b": a name begins'],
    [{ thumb: { prefix: '_results/thumbs/' } }, 'kind "thumb": results are written to "_results/"'],
    [{ long: { prefix: 'ü'.repeat(512) } }, 'kind "long": a key has at most 1023 bytes'],
    [{ root: { prefix: '/a' } }, 'kind "root": a key does not begin with "/"'],
    [{ none: {} }, 'kind "none": write a prefix; \'\' is that of every key.'],
    [{ none: null }, 'kind "none": a kind is an object'],
  ])('refuses %j, with the name of the kind', (kinds, message) => {
    expect(define(kinds)).toThrow(message);
  });

  it.each([
    [{ maxsize: '5 MB' }, 'there is no option "maxsize": there are prefix, accept, maxSize'],
    [{ constructor: 1 }, 'there is no option "constructor"'],
    [{ ticket: 'no' }, "ticket is 'required', the default, or 'optional'."],
    [{ confirm: 'yes' }, 'confirm is true, the default, or false.'],
    [{ onUploaded: './hook.ts' }, 'onUploaded should be a function.'],
    [{ accept: [] }, "accept is a list such as ['image/*', 'application/pdf']"],
    [{ accept: 'image/*' }, 'accept is a list'],
    [{ accept: ['image/*', '.jpg'] }, 'accept has ".jpg": write a type such as \'image/png\''],
    [{ accept: ['IMAGE/PNG'] }, 'accept has "IMAGE/PNG"'],
    [{ accept: [5] }, 'accept has 5'],
    [{ maxSize: '5MB' }, 'maxSize is "5MB": write bytes, or a size such as \'5 MB\''],
    [{ maxSize: '5 XB' }, 'maxSize is "5 XB"'],
    [{ maxSize: 0 }, 'maxSize is 0'],
    [{ maxSize: -1 }, 'maxSize is -1'],
    [{ maxSize: 1.5 }, 'maxSize is 1.5'],
    [{ maxSize: '50 TB' }, 'of at most 48.8 TB'],
    [{ accept: ['image/'] }, 'accept has "image/"'],
    [{ accept: ['*/*'] }, 'accept has "*/*"'],
    [{ vars: z.string() }, 'vars is a schema of an object'],
    [{ vars: z.array(z.string()) }, 'vars is a schema of an object'],
    [{ vars: { userId: 'string' } }, 'vars is a schema: z.object({ … }) of zod/mini.'],
    [
      { vars: z.object({ userId: z.string() }), ticket: 'optional' },
      'make each of them optional, or leave "ticket: \'optional\'" out.',
    ],
  ])('refuses the option %j, and says what to write', (option, message) => {
    expect(define({ photo: { prefix: 'photos/', ...option } })).toThrow(message);
    expect(define({ photo: { prefix: 'photos/', ...option } })).toThrow('uploads.ts: kind "photo": ');
  });

  const later = async () => true;
  it.each([
    ['a field', z.object({ userId: z.string().check(z.refine(later)) })],
    ['all of them', z.object({ userId: z.optional(z.string()) }).check(z.refine(() => later()))],
    ['a part of a field', z.object({ ids: z.array(z.string().check(z.check(later as () => never))) })],
    ['what becomes of a field', z.object({ id: z.pipe(z.string(), z.transform(later)) })],
  ])('refuses vars with something asynchronous in %s', (_, vars) => {
    expect(define({ photo: { prefix: 'photos/', vars } })).toThrow(
      'uploads.ts: kind "photo": vars are read at once',
    );
  });

  it.each([
    z.record(z.string(), z.string()),
    z.intersection(z.object({ a: z.string() }), z.looseObject({ b: z.number().check(z.refine(() => true)) })),
    z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
    z.object({
      when: z.pipe(
        z.string(),
        z.transform((text) => new Date(text)),
      ),
    }),
    z.lazy(() => z.object({ a: z.string() })),
    z.object({
      get inner() {
        return z.optional(z.object({ a: z.string() }));
      },
    }),
  ])('takes vars of any schema of an object', (vars) => {
    expect(define({ photo: { prefix: 'photos/', vars } })).not.toThrow();
  });

  it('takes types of any name that there is, and results as large as OSS makes them', () => {
    const thumbnails = {
      all: { width: 4096, height: 4096, fit: 'fill' },
      within: { width: 16384, height: 16384 },
    };
    const accept = ['image/*', 'x-world/x-3dmf', 'application/vnd.ms-excel.sheet_binary'];
    expect(define({ photo: { prefix: 'p'.repeat(1023), accept, thumbnails } })).not.toThrow();
  });

  it.each([
    [{ thumbnails: {} }, 'thumbnails names each result'],
    [{ thumbnails: [{ width: 128 }] }, 'thumbnails names each result'],
    [
      { thumbnails: { all: { width: 4097, height: 4096, fit: 'pad' } } },
      'thumbnails.all has more than 16777216 pixels',
    ],
    [{ thumbnails: { 'a/b': { width: 1 } } }, 'thumbnails.a/b cannot be a part of a key'],
    [{ thumbnails: { '..': { width: 1 } } }, 'thumbnails... cannot be a part of a key'],
    [{ thumbnails: { small: 128 } }, 'thumbnails.small should be an object.'],
    [{ thumbnails: { small: { format: 'webp' } } }, 'thumbnails.small has neither width nor height'],
    [
      { thumbnails: { small: { width: 1, format: 'jpeg' } } },
      'thumbnails.small.format is "jpeg": write one of jpg, png, webp, gif, avif.',
    ],
    [
      { thumbnails: { small: { width: 1, fit: 'cover' } } },
      'thumbnails.small.fit is "cover": write one of lfit, mfit, fill, pad, fixed.',
    ],
    [{ thumbnails: { small: { width: 0 } } }, 'width is 0: write a whole number from 1 to 16384.'],
    [{ thumbnails: { small: { width: 1, quality: 101 } } }, 'quality is 101'],
    [
      { thumbnails: { small: { size: 5 } } },
      'thumbnails.small has no option "size": there are width, height',
    ],
    [{ thumbnails: { poster: { at: 1 } } }, "thumbnails.poster.at is 1: write a moment such as '1s'"],
    [{ thumbnails: { poster: { at: '1s', format: 'webp' } } }, 'format is "webp": write one of jpg, png.'],
    [{ thumbnails: { poster: { at: '1s', fit: 'fill' } } }, 'thumbnails.poster has no option "fit"'],
    [
      { accept: ['image/*'], thumbnails: { poster: { at: '1s' } } },
      'thumbnails.poster has "at", for videos, and accept has none: add \'video/*\'',
    ],
    [
      { accept: ['video/*'], thumbnails: { poster: { width: 1 } } },
      "thumbnails.poster of a video is a picture of one moment: write at: '1s'",
    ],
    [
      { accept: ['application/pdf'], thumbnails: { small: { width: 1 } } },
      'thumbnails.small needs a picture, and accept has none',
    ],
    [
      { accept: ['image/*'], transcode: { hd: { height: 720 } } },
      'transcode needs a video, and accept has none',
    ],
    [{ transcode: { hd: {} } }, 'transcode.hd has neither width nor height'],
    [
      { transcode: { hd: { height: 720, format: 'mpeg' } } },
      'transcode.hd.format is "mpeg": write one of mp4',
    ],
    [
      { transcode: { hd: { height: 721 } } },
      'transcode.hd.height is 721: write an even number from 2 to 4096',
    ],
    [{ transcode: { hd: { width: 4098 } } }, 'transcode.hd.width is 4098: write an even number'],
    [{ transcode: 'hd' }, 'transcode names each result'],
  ])('refuses the results %j, and says what to write', (option, message) => {
    expect(define({ photo: { prefix: 'photos/', ...option } })).toThrow(message);
  });
});

describe('the types of the hooks', () => {
  it('follow from the vars of their kind', () => {
    const uploads = defineUploads({
      avatar: {
        prefix: 'avatars/',
        vars: z.object({ userId: z.string(), age: z.optional(z.number()) }),
        authorize: ({ vars }) => vars.userId !== '',
        respond: (upload) => {
          expectTypeOf(upload).toEqualTypeOf<Uploaded<{ userId: string; age?: number | undefined }>>();
          return { user: upload.vars.userId };
        },
        onUploaded: async (upload, { idempotencyKey }) => {
          expectTypeOf(upload.vars.userId).toEqualTypeOf<string>();
          expectTypeOf(idempotencyKey).toEqualTypeOf<string>();
        },
      },
      document: {
        prefix: 'documents/',
        onUploaded: async () => ({ default: (_: Uploaded<{ pages: number }>) => undefined }),
        vars: z.object({ pages: z.number() }),
      },
      anything: {
        prefix: '',
        respond: ({ vars }) => {
          expectTypeOf(vars).toEqualTypeOf<Readonly<Record<string, Json>>>();
          return {};
        },
      },
    });
    expectTypeOf(uploads).toEqualTypeOf<{
      readonly avatar: UploadKind;
      readonly document: UploadKind;
      readonly anything: UploadKind;
    }>();
  });

  it('find mistakes before anything runs', () => {
    const vars = z.object({ userId: z.string() });
    const hook: UploadedHook<{ n: number }> = ({ vars }) => {
      expectTypeOf(vars.n).toBeNumber();
    };
    // @ts-expect-error there is no such variable
    defineUploads({ a: { prefix: '', vars, respond: (upload) => ({ is: upload.vars.typo }) } });
    // @ts-expect-error the hook in the file is for other vars
    defineUploads({ a: { prefix: '', vars, onUploaded: async () => ({ default: hook }) } });
    // @ts-expect-error an answer is no promise
    defineUploads({ a: { prefix: '', respond: () => Promise.resolve({ a: 1 }) } });
    // @ts-expect-error no schema
    expect(() => defineUploads({ a: { prefix: '', vars: 5 } })).toThrow('vars is a schema');
    // @ts-expect-error no such unit
    expect(() => defineUploads({ a: { prefix: '', maxSize: '5 XB' } })).toThrow('maxSize');
    const thumbnails = { s: { width: 1, fit: 'cover' } } as const;
    // @ts-expect-error no such fit
    expect(() => defineUploads({ a: { prefix: '', thumbnails } })).toThrow('fit');
    // @ts-expect-error no such option
    expect(() => defineUploads({ a: { prefix: '', maxsize: 5 } })).toThrow('maxsize');
  });
});

describe('kindOfObject', () => {
  const uploads = defineUploads({
    anything: { prefix: '' },
    photo: { prefix: 'photos/' },
    avatar: { prefix: 'photos/avatars/' },
  });

  it.each([
    ['photos/avatars/1.jpg', 'avatar'],
    ['photos/1.jpg', 'photo'],
    ['photo.jpg', 'anything'],
    ['_results', 'anything'],
    ['_results/photos/1.webp', undefined],
  ])('%s is of kind %s', (object, kind) => {
    expect(kindOfObject(uploads, object)).toBe(kind);
  });

  it('is none where no prefix matches', () => {
    expect(kindOfObject({ photo: { prefix: 'photos/' } }, 'video.mp4')).toBeUndefined();
  });

  it('does not depend on the order of the kinds', () => {
    const reversed = {
      avatar: { prefix: 'photos/avatars/' },
      photo: { prefix: 'photos/' },
      anything: { prefix: '' },
    };
    expect(kindOfObject(reversed, 'photos/avatars/1.jpg')).toBe('avatar');
  });
});
