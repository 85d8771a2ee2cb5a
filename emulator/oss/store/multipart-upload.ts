import type { RunAlone } from './locks.ts';
import type { ReceivedBody } from './receive-body.ts';

/** What is kept of an upload that has begun. */
export interface UploadRecord {
  uploadId: string;
  key: string;
  /** ISO 8601. */
  initiated: string;
  storageClass: string;
  /** Those of the object to be, as an object's record has them. */
  headers: Record<string, string>;
}

export interface PartRecord {
  number: number;
  size: number;
  /** Upper-case hexadecimal, without quotes. */
  etag: string;
  crc64: string;
  /** ISO 8601. */
  lastModified: string;
  /** The file of the bytes, in the folder of the upload. */
  body: string;
}

export interface MultipartUpload {
  record: UploadRecord;
  /** By number. */
  parts(): PartRecord[];
  /** Makes a staged file the body of a part, in place of an earlier part of that number. */
  putPart(number: number, body: ReceivedBody, lastModified: Date): Promise<PartRecord>;
  /** The bytes of these parts, one behind the other, as a new file in the staging area. */
  assemble(parts: readonly PartRecord[]): Promise<string>;
}

export interface MultipartUploads {
  begin(record: UploadRecord): Promise<MultipartUpload>;
  find(key: string, uploadId: string): MultipartUpload | undefined;
  /** By key, and of one key by id. */
  all(): UploadRecord[];
  /** From then on the upload is not there any more. To be called within `alone`. */
  remove(uploadId: string): Promise<void>;
  /** Changes of one upload, one after the other. */
  alone: RunAlone;
}
