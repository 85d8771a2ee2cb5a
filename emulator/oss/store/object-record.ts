import type { ObjectAcl } from './acl.ts';

type ObjectType = 'Normal' | 'Appendable' | 'Multipart';

/** What is kept of an object beside its bytes. */
export interface ObjectRecord {
  key: string;
  versionId: string;
  size: number;
  /** Upper-case hexadecimal, without quotes. */
  etag: string;
  /** Unsigned and decimal. */
  crc64: string;
  /** In base64; only an object that came in one piece has one. */
  contentMd5?: string;
  type: ObjectType;
  storageClass: string;
  /** That of the bucket, unless it says otherwise. */
  acl?: ObjectAcl;
  /** ISO 8601. */
  lastModified: string;
  /** Content-Type and its like, and x-oss-meta-*, by lower-case name; values are the bytes of the wire, as latin1. */
  headers: Record<string, string>;
  /** The file of the bytes, under the bucket's bodies. */
  body: string;
}

/** Stands for the absence of an object whose earlier versions are kept. */
export interface DeleteMarker {
  key: string;
  versionId: string;
  type: 'DeleteMarker';
  /** ISO 8601. */
  lastModified: string;
}

export type ObjectVersion = ObjectRecord | DeleteMarker;

export function isObject(version: ObjectVersion | undefined): version is ObjectRecord {
  return version !== undefined && version.type !== 'DeleteMarker';
}
