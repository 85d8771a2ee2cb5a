import type { ImageInfo } from '../callback/uploaded-object.ts';

declare const admitted: unique symbol;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An upload that has passed admission. `dispatch` takes nothing else. */
export interface AdmittedUpload {
  readonly [admitted]: true;
  readonly id: string;
  readonly kind: string;
  readonly bucket: string;
  readonly object: string;
  readonly etag: string;
  readonly size: number;
  readonly mimeType?: string | undefined;
  readonly image?: ImageInfo | undefined;
  /** Unsigned 64 bit, so text. */
  readonly crc64?: string | undefined;
  readonly contentMd5?: string | undefined;
  readonly operation?: string | undefined;
  readonly clientIp?: string | undefined;
  readonly vpcId?: string | undefined;
  readonly ossRequestId?: string | undefined;
  readonly uploader?: string | undefined;
  readonly ticketed: boolean;
  /** From our own ticket. */
  readonly vars: Readonly<Record<string, Json>>;
  /** From the callback body: the uploader can choose these. */
  readonly untrustedVars: Readonly<Record<string, string>>;
}
