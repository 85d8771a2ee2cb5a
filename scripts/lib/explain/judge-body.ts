import type { CapturedRequest } from './captured-request.ts';
import { findBodyOfContentMd5 } from './find-signed-text.ts';
import type { Variant } from './levels.ts';

export type BodyState = 'intact' | 'altered' | 'unknown';

export interface BodyJudgement {
  state: BodyState;
  /** The body that the header speaks of, if known distortions lead to it. */
  genuine?: Variant<Buffer> | undefined;
  says: string;
}

/** Content-MD5 is that of the body as OSS sent it: evidence that needs no key. */
export function judgeBody(request: CapturedRequest): BodyJudgement {
  if (!request.headers.has('content-md5'))
    return {
      state: 'unknown',
      says: 'There is no Content-MD5 header, which would tell whether the body was altered.',
    };
  const genuine = findBodyOfContentMd5(request);
  if (genuine?.value === request.body)
    return {
      state: 'intact',
      genuine,
      says: 'Content-MD5 matches the body: the body is as OSS sent it.',
    };
  const says = 'Content-MD5 does not match the body: the body was altered on its way.';
  return { state: 'altered', genuine, says };
}
