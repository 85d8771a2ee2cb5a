type ObjectType = 'Normal' | 'Appendable' | 'Multipart';

/** What is kept of an object beside its bytes. */
export interface ObjectRecord {
  key: string;
  size: number;
  /** Upper-case hexadecimal, without quotes. */
  etag: string;
  /** Unsigned and decimal. */
  crc64: string;
  /** In base64; only an object that came in one piece has one. */
  contentMd5?: string;
  type: ObjectType;
  storageClass: string;
  /** ISO 8601. */
  lastModified: string;
  /** Content-Type and its like, and x-oss-meta-*, by lower-case name; values are the bytes of the wire, as latin1. */
  headers: Record<string, string>;
  /** The file of the bytes, under the bucket's bodies. */
  body: string;
}
