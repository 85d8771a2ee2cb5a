import type { ImageInfo } from '../callback/uploaded-object.ts';
import type { Json } from './admitted-upload.ts';

/** An upload as it was recorded. What was not known is absent. */
export interface StoredUpload {
  readonly id: string;
  readonly kind: string;
  readonly bucket: string;
  readonly object: string;
  readonly etag: string;
  readonly size: number;
  readonly mimeType?: string;
  readonly image?: ImageInfo;
  /** Unsigned 64 bit, so text. */
  readonly crc64?: string;
  readonly uploader?: string;
  readonly ticketed: boolean;
  /** From our own ticket. */
  readonly vars: Readonly<Record<string, Json>>;
  /** From the callback body: the uploader could choose these. */
  readonly untrustedVars: Readonly<Record<string, string>>;
  /** As Postgres writes times in JSON: ISO 8601 with an offset. */
  readonly createdAt: string;
}
