import { substituteVariables, type VariableValue } from '../substitute-variables.ts';
import type { CallbackConfig } from './read-callback-config.ts';

export interface ImageInfo {
  height: number;
  width: number;
  format: string;
}

/** What OSS knows of the object that has landed, and of the request that brought it. */
export interface Upload {
  bucket: string;
  object: string;
  /** Without quotes. */
  etag: string;
  size: number;
  mimeType: string | null;
  crc64: bigint;
  /** Only PutObject and PostObject have one. */
  contentMd5: string | null;
  /** Null unless the request came by way of a VPC. */
  vpcId: string | null;
  clientIp: string;
  reqId: string;
  operation: string;
  /** Null for what is no image; "unreadable" for an image that could not be read. Needed only where `usesImageInfo`. */
  image?: ImageInfo | 'unreadable' | null;
  /** The account that owns the bucket, and the one (a RAM user, a role) that uploaded. */
  owner: string;
  requester: string;
}

const IMAGE_VARIABLE = /\$\{imageInfo\.(?:height|width|format)\}/;

/** Whether the image has to be looked at: most templates do not ask for its size. */
export function usesImageInfo({ body }: Pick<CallbackConfig, 'body'>): boolean {
  return IMAGE_VARIABLE.test(body);
}

function systemVariables(upload: Upload): Record<string, VariableValue> {
  const { image } = upload;
  const known = image === 'unreadable' || image === undefined ? null : image;
  return {
    bucket: upload.bucket,
    object: upload.object,
    etag: upload.etag,
    size: upload.size,
    mimeType: upload.mimeType,
    'imageInfo.height': known?.height ?? null,
    'imageInfo.width': known?.width ?? null,
    'imageInfo.format': known?.format ?? null,
    crc64: upload.crc64,
    contentMd5: upload.contentMd5,
    vpcId: upload.vpcId,
    clientIp: upload.clientIp,
    reqId: upload.reqId,
    operation: upload.operation,
  };
}

/** The body of the callback: the template with its variables filled in. */
export function fillBody({ body, mode, variables }: CallbackConfig, upload: Upload): Buffer {
  const values = { ...Object.fromEntries(variables), ...systemVariables(upload) };
  return Buffer.from(substituteVariables(body, mode, values), 'utf8');
}
