import type { ImageInfo } from '../callback/uploaded-object.ts';

declare const claimed: unique symbol;
declare const admitted: unique symbol;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface UploadFacts {
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

/** An upload that may be one of ours, if it is as the callback says: that the uploader can have made up. */
export interface ClaimedUpload extends UploadFacts {
  readonly [claimed]: true;
}

/** An upload that has passed admission: confirmed, or found in its bucket. `dispatch` takes nothing else. */
export interface AdmittedUpload extends UploadFacts {
  readonly [admitted]: true;
  /** Superseded: another object has taken its place since. Unclaimed: its kind requires a ticket, and there is none. */
  readonly state: 'recorded' | 'superseded' | 'unclaimed';
  /** OSS was asked for the object, and says that it is there, or another one. */
  readonly confirmed: boolean;
}
