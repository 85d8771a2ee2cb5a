import { describe, expect, it } from 'vitest';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { jobsOf } from '../../../shared/uploads/jobs-of.ts';

const { mixed, avatar, video, plain } = defineUploads({
  avatar: {
    prefix: 'avatars/',
    accept: ['image/*', 'application/pdf'],
    thumbnails: {
      small: { width: 128, height: 128, fit: 'fill' },
      large: { width: 1024, format: 'jpg', quality: 80 },
    },
  },
  video: {
    prefix: 'videos/',
    accept: ['video/*'],
    thumbnails: { poster: { at: '1.5s', width: 640 } },
    transcode: { hd: { height: 720 }, sd: { height: 360, format: 'webm', fps: 25 } },
    onUploaded: () => undefined,
  },
  mixed: {
    prefix: 'mixed/',
    thumbnails: { small: { width: 128 }, poster: { at: '250ms', format: 'png' } },
    transcode: { hd: { height: 720 } },
  },
  plain: { prefix: '' },
});
const upload = (mimeType?: string) => ({ id: 'up_00000001', mimeType });

describe('the jobs of an upload', () => {
  it('are none where its kind names none', () => {
    expect(jobsOf(upload('image/png'), plain)).toEqual([]);
  });

  it('are one for all thumbnails, with all that the work needs to know', () => {
    expect(jobsOf(upload('image/jpeg'), avatar)).toEqual([
      {
        id: 'up_00000001_thumbnail',
        name: 'thumbnail',
        state: 'queued',
        params: {
          sizes: {
            small: { width: 128, height: 128, fit: 'fill', format: 'webp' },
            large: { width: 1024, fit: 'lfit', format: 'jpg', quality: 80 },
          },
        },
      },
    ]);
  });

  it('are a poster, one for each rendition, and the hook, for a video', () => {
    expect(jobsOf(upload('Video/MP4; codecs="avc1"'), video)).toEqual([
      {
        id: 'up_00000001_thumbnail',
        name: 'thumbnail',
        state: 'queued',
        params: { sizes: { poster: { atMs: 1500, width: 640, format: 'jpg' } } },
      },
      {
        id: 'up_00000001_transcode_hd',
        name: 'transcode',
        state: 'queued',
        params: { rendition: 'hd', height: 720, format: 'mp4' },
      },
      {
        id: 'up_00000001_transcode_sd',
        name: 'transcode',
        state: 'queued',
        params: { rendition: 'sd', height: 360, format: 'webm', fps: 25 },
      },
      { id: 'up_00000001_on-uploaded', name: 'on-uploaded', state: 'queued', params: {} },
    ]);
  });

  it.each([
    ['application/pdf', 'application/pdf is neither a picture nor a video.'],
    ['image/svg+xml', 'OSS makes no thumbnail of image/svg+xml.'],
    ['video/mp4', 'The kind names no thumbnail of a video.'],
    [undefined, 'Its content type is not known: put mimeType=${mimeType} into callbackBody.'],
  ])('of the type %s are skipped where they do not apply, with the reason', (mimeType, reason) => {
    expect(jobsOf(upload(mimeType), avatar)).toEqual([
      { id: 'up_00000001_thumbnail', name: 'thumbnail', state: 'skipped', reason, params: {} },
    ]);
  });

  it('are those that fit the type, where a kind takes several', () => {
    const [picture, noVideo] = jobsOf(upload('image/png'), mixed);
    expect(picture?.params).toEqual({ sizes: { small: { width: 128, fit: 'lfit', format: 'webp' } } });
    expect(noVideo).toMatchObject({
      id: 'up_00000001_transcode_hd',
      state: 'skipped',
      reason: 'image/png is not a video.',
    });
    const [poster, transcode] = jobsOf(upload('video/webm'), mixed);
    expect(poster?.params).toEqual({ sizes: { poster: { atMs: 250, format: 'png' } } });
    expect(transcode).toMatchObject({ state: 'queued' });
  });
});
