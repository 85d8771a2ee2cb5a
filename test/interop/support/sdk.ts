/** The last one leaves parts, threads and retries to the SDK. */
export type Operation = 'put-object' | 'multipart-upload' | 'presigned-upload' | 'upload-file';
type Signature = 'v1' | 'v4';

export interface Credentials {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/** What a client is asked to upload, and with which callback. */
export interface UploadRequest extends Credentials {
  endpoint: string;
  region: string;
  signature: Signature;
  bucket: string;
  key: string;
  file: string;
  contentType: string;
  partSize: number;
  callback: Record<string, string>;
  callbackVar: Record<string, string>;
}

/** What the SDK has handed out, by the names that it has there. */
export type Shown = Readonly<Record<string, unknown>>;

export interface Sdk {
  name: string;
  /** What is shown for temporary credentials, by the signature with which it cannot use them. */
  refusedTemporary?: Partial<Record<Signature, Shown>>;
  run(operation: Operation, request: UploadRequest): Promise<Shown>;
  /** The callback's answer in what was shown: as text where the SDK gives it word for word. */
  answerOf(shown: Shown): unknown;
  /** Operations for which it does not hand out that answer. */
  withoutAnswer?: readonly Operation[];
  /** Operations for which it takes a callback, and does not send it. */
  withoutCallback?: readonly Operation[];
  /** What is shown beside that answer. */
  success(operation: Operation, uploaded: { etag: string; crc64: string }): Shown;
  /** What is shown when the callback has failed with this message. */
  callbackFailed(message: string, operation: Operation): Shown;
  /** What is shown when the request was refused with 400 and this message. */
  refused(message: string): Shown;
}
