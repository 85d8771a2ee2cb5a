import sharp from 'sharp';
import { ticketFor } from '../../../support/callback-function.ts';
import { aliOss } from '../../../support/oss-emulator.ts';
import { sampleVideo } from '../../../support/sample-video.ts';
import type { World } from './world.ts';

const BODY = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}';

export interface Upload {
  id: string;
  kind: 'photo' | 'video' | 'clip';
  key: string;
}

export interface UploaderAnswer {
  status: number;
  /** Of a 200. */
  json?: unknown;
  tookMs: number;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const makePhoto = once(() =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer(),
);
const makeVideo = once(() => sampleVideo(1, '32x32'));

const CONTENTS = {
  photo: { mime: 'image/jpeg', make: makePhoto },
  video: { mime: 'video/mp4', make: makeVideo },
  clip: { mime: 'video/mp4', make: makeVideo },
};

/** Uploads with the real SDK, and says what the uploader was told. */
export async function putUpload(world: World, { id, kind, key }: Upload): Promise<UploaderAnswer> {
  const { mime, make } = CONTENTS[kind];
  const content = await make();
  const ticket = ticketFor({ jti: id, kind, key });
  const startedAt = performance.now();
  const tookMs = () => performance.now() - startedAt;
  try {
    const { data, res } = await aliOss(world.oss).put(key, content, {
      mime,
      headers: { 'x-oss-meta-ticket': ticket },
      callback: { url: world.callbackUrl, body: `${BODY}&ticket=${ticket}` },
    });
    return { status: res.status, json: data, tookMs: tookMs() };
  } catch (error) {
    const { status = 0 } = error as { status?: number };
    return { status, tookMs: tookMs() };
  }
}
