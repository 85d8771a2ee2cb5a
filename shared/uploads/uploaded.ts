import type { ImageInfo } from '../callback/uploaded-object.ts';

/** An upload as the hooks of its kind get it. */
export interface Uploaded<Vars> {
  readonly id: string;
  readonly kind: string;
  readonly bucket: string;
  readonly object: string;
  /** Upper case, without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly mimeType?: string | undefined;
  readonly image?: ImageInfo | undefined;
  /** Unsigned 64 bit, so text. */
  readonly crc64?: string | undefined;
  /** Whom the ticket was issued to. */
  readonly uploader?: string | undefined;
  readonly ticketed: boolean;
  /** What our own ticket says, as the schema of the kind makes it. */
  readonly vars: Vars;
  /** From the callback body: the uploader can choose these. */
  readonly untrustedVars: Readonly<Record<string, string>>;
}
