import { describe, expect, it } from 'vitest';
import { defineUploads, kindOfObject, type UploadKind } from '../../../shared/uploads/define-uploads.ts';

const define = (kinds: Record<string, object>) => () => defineUploads(kinds as Record<string, UploadKind>);

describe('defineUploads', () => {
  it('gives back the kinds as they are', () => {
    const kinds = {
      avatar: { prefix: 'avatars/' },
      open: { prefix: '', ticket: 'optional', confirm: false },
    } as const;
    expect(defineUploads(kinds)).toBe(kinds);
  });

  it.each([
    [
      { avatar: { prefix: 'a/' }, photo: { prefix: 'a/' } },
      'uploads.ts: kind "photo": has the same prefix, "a/", as kind "avatar".',
    ],
    [{ Avatar: { prefix: 'a/' } }, 'kind "Avatar": a name begins with a lower-case letter'],
    [{ 'a b': { prefix: 'a/' } }, 'kind "a b": a name begins'],
    [{ thumb: { prefix: '_results/thumbs/' } }, 'kind "thumb": results are written to "_results/"'],
    [{ root: { prefix: '/a' } }, 'kind "root": a key does not begin with "/"'],
    [{ open: { prefix: '', ticket: 'optional' } }, 'kind "open": without a ticket nothing proves the upload'],
    [{ open: { prefix: '', ticket: 'optional', confirm: true } }, 'write "confirm: false"'],
  ])('refuses %j, with the name of the kind', (kinds, message) => {
    expect(define(kinds)).toThrow(message);
  });

  it('knows at compile time that an optional ticket is said aloud', () => {
    // @ts-expect-error confirm: false is missing
    const kind: UploadKind = { prefix: '', ticket: 'optional' };
    expect(kind.prefix).toBe('');
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
