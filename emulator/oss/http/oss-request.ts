import type { SignedRequest } from '../auth/signed-request.ts';

/** A request whose signature has been verified. */
export interface OssRequest extends SignedRequest {
  id: string;
  accessKeyId: string;
  /** What errors call the host. */
  hostId: string;
  remoteAddress: string;
  receivedAt: Date;
  /** The bytes of the body; asks the client for them when it waits for that. */
  openBody(): AsyncIterable<Buffer>;
}
